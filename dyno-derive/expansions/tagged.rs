// #[dyno(tag = "kind")]
// enum Payment {
//     Cash,
//     Card(Card),
//     Transfer { bank: u32 },
// }

#[allow(deprecated)]
const _: () = {
    use ::dyno::__private as __dyno;
    use __dyno::Storable as __F;
    struct __PaymentTransferFields<__M, __A> {
        bank: __dyno::FieldPath<__M, __A, Payment, 1, u32>,
        __of: __dyno::PhantomData<fn() -> (Payment, __M, __A)>,
    }
    #[automatically_derived]
    impl<__M, __A> __dyno::Fields for __PaymentTransferFields<__M, __A> {
        const FIELDS: Self = Self {
            bank: __dyno::Path::FIELD,
            __of: __dyno::PhantomData,
        };
    }
    struct __PaymentFields<__M, __A> {
        kind: __dyno::FieldPath<__M, __A, Payment, 0, __dyno::String>,
        card: <Card as __dyno::Attribute>::Fields<__M, __A>,
        transfer: __PaymentTransferFields<__M, __A>,
        __of: __dyno::PhantomData<fn() -> (Payment, __M, __A)>,
    }
    #[automatically_derived]
    impl<__M, __A> __dyno::Fields for __PaymentFields<__M, __A> {
        const FIELDS: Self = Self {
            kind: __dyno::Path::FIELD,
            card: __dyno::Fields::FIELDS,
            transfer: __dyno::Fields::FIELDS,
            __of: __dyno::PhantomData,
        };
    }
    #[automatically_derived]
    impl __dyno::Attribute for Payment {
        type Kind = __dyno::kind::Document;
        type Base = Self;
        type Presence = __dyno::kind::Always;
        type InList = __dyno::kind::L<Self>;
        type Fields<__M, __A> = __PaymentFields<__M, __A>;
    }
    #[automatically_derived]
    impl __dyno::EncodeMembers for Payment {
        fn encode_members(
            &self,
            __map: &mut __dyno::MapWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            match self {
                Self::Cash => __map.member("kind", "Cash")?,
                Self::Card(__content) => {
                    __map.reject_duplicates();
                    __map.member("kind", "Card")?;
                    <Card as __dyno::EncodeMembers>::encode_members(__content, __map)?;
                }
                Self::Transfer { bank: field_bank, .. } => {
                    __map.member("kind", "Transfer")?;
                    <u32 as __F>::put(field_bank, ",\"bank\":", __map)?;
                }
            }
            __dyno::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl __dyno::Encode for Payment {
        fn encode(
            &self,
            __out: __dyno::Out<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            __dyno::encode_document(self, __out)
        }
    }
    #[automatically_derived]
    impl<'__b> __dyno::Members<'__b> for Payment {
        fn decode_members(
            __map: &mut __dyno::Map<'_, '__b>,
        ) -> __dyno::Result<Self, __dyno::DecodeError> {
            const __VARIANTS: &[&__dyno::str] = &["Cash", "Card", "Transfer"];
            static __TAG: __dyno::EnumTag = __dyno::EnumTag::new("kind", __VARIANTS);
            __map
                .tagged(
                    &__TAG,
                    |__map, __variant, _| match __variant {
                        0 => {
                            while __map.field(&[])?.is_some() {}
                            __dyno::Result::Ok(Self::Cash {})
                        }
                        1 => {
                            __dyno::Result::Ok(
                                Self::Card(
                                    <Card as __dyno::Members<'__b>>::decode_members(__map)?,
                                ),
                            )
                        }
                        2 => {
                            let mut field_bank = <u32 as __F>::slot();
                            const __NAMES: &[__dyno::Name] = &[
                                __dyno::Name::new("bank"),
                            ];
                            while let __dyno::Option::Some((__index, __value)) = __map
                                .field(__NAMES)?
                            {
                                match __index {
                                    0 => field_bank.fill("bank", __value)?,
                                    _ => __value.skip()?,
                                }
                            }
                            let field_bank = field_bank.take("bank")?;
                            __dyno::Result::Ok(Self::Transfer { bank: field_bank })
                        }
                        _ => {
                            __dyno::Result::Err(
                                __dyno::DecodeError::unknown_variant(__VARIANTS)
                                    .at_name("kind"),
                            )
                        }
                    },
                )
        }
    }
    #[automatically_derived]
    impl<'__b> __dyno::Decode<'__b> for Payment {
        fn decode(
            __value: __dyno::Value<'_, '__b>,
        ) -> __dyno::Result<Self, __dyno::DecodeError> {
            __dyno::decode_document(__value)
        }
    }
    #[automatically_derived]
    impl __dyno::Document for Payment {
        const SHAPE: &'static __dyno::Shape = &__dyno::Shape::new(
            &[
                __dyno::Stored::new::<__dyno::String>("kind"),
                <u32 as __F>::ATTRIBUTE.named("bank"),
            ],
            &[<Card as __dyno::Document>::SHAPE],
        );
    }
};
