// struct Page<'a, T: Clone, const N: usize>
// where
//     T: Debug,
// {
//     name: &'a str,
//     items: [T; N],
//     next: Option<Box<Self>>,
// }

#[allow(deprecated)]
const _: () = {
    use ::dyno::__private as __dyno;
    use __dyno::Storable as __F;
    struct __PageFields<'a, T: Clone, const N: usize, __M, __A>
    where
        T: Debug,
    {
        name: __dyno::FieldPath<__M, __A, Page<'a, T, N>, 0, &'a str>,
        items: __dyno::FieldPath<__M, __A, Page<'a, T, N>, 1, [T; N]>,
        next: __dyno::FieldPath<
            __M,
            __A,
            Page<'a, T, N>,
            2,
            Option<Box<Page<'a, T, N>>>,
        >,
        __of: __dyno::PhantomData<fn() -> (Page<'a, T, N>, __M, __A)>,
    }
    #[automatically_derived]
    impl<'a, T: Clone, const N: usize, __M, __A> __dyno::Fields
    for __PageFields<'a, T, N, __M, __A>
    where
        T: Debug,
    {
        const FIELDS: Self = Self {
            name: __dyno::Path::FIELD,
            items: __dyno::Path::FIELD,
            next: __dyno::Path::FIELD,
            __of: __dyno::PhantomData,
        };
    }
    #[automatically_derived]
    impl<'a, T: Clone, const N: usize> __dyno::Attribute for Page<'a, T, N>
    where
        T: Debug,
    {
        type Kind = __dyno::kind::Document;
        type Base = Self;
        type Presence = __dyno::kind::Always;
        type InList = __dyno::kind::L<Self>;
        type Fields<__M, __A> = __PageFields<'a, T, N, __M, __A>;
    }
    #[automatically_derived]
    impl<'a, T: Clone, const N: usize> __dyno::EncodeMembers for Page<'a, T, N>
    where
        T: Debug,
        [T; N]: __dyno::Attribute + __dyno::Encode,
    {
        fn encode_members(
            &self,
            __map: &mut __dyno::MapWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            <&'a str as __F>::put(&self.name, ",\"name\":", __map)?;
            __map.put::<[T; N]>(",\"items\":", &self.items)?;
            <Option<Box<Self>> as __F>::put(&self.next, ",\"next\":", __map)?;
            __dyno::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl<'a, T: Clone, const N: usize> __dyno::Encode for Page<'a, T, N>
    where
        T: Debug,
        [T; N]: __dyno::Attribute + __dyno::Encode,
    {
        fn encode(
            &self,
            __out: __dyno::Out<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            __dyno::encode_document(self, __out)
        }
    }
    #[automatically_derived]
    impl<'__b, 'a, T: Clone, const N: usize> __dyno::Members<'__b> for Page<'a, T, N>
    where
        T: Debug,
        '__b: 'a,
        [T; N]: __dyno::Attribute + __dyno::Decode<'__b>,
    {
        fn decode_members(
            __map: &mut __dyno::Map<'_, '__b>,
        ) -> __dyno::Result<Self, __dyno::DecodeError> {
            let mut field_name = <&'a str as __F>::slot();
            let mut field_items = __dyno::slot::<[T; N]>();
            let mut field_next = <Option<Box<Self>> as __F>::slot();
            const __NAMES: &[__dyno::Name] = &[
                __dyno::Name::new("name"),
                __dyno::Name::new("items"),
                __dyno::Name::new("next"),
            ];
            while let __dyno::Option::Some((__index, __value)) = __map.field(__NAMES)? {
                match __index {
                    0 => field_name.fill("name", __value)?,
                    1 => field_items.fill("items", __value)?,
                    2 => field_next.fill("next", __value)?,
                    _ => __value.skip()?,
                }
            }
            let field_name = field_name.take("name")?;
            let field_items = field_items.take("items")?;
            let field_next = field_next.take("next")?;
            __dyno::Result::Ok(Self {
                name: field_name,
                items: field_items,
                next: field_next,
            })
        }
    }
    #[automatically_derived]
    impl<'__b, 'a, T: Clone, const N: usize> __dyno::Decode<'__b> for Page<'a, T, N>
    where
        T: Debug,
        '__b: 'a,
        [T; N]: __dyno::Attribute + __dyno::Decode<'__b>,
    {
        fn decode(
            __value: __dyno::Value<'_, '__b>,
        ) -> __dyno::Result<Self, __dyno::DecodeError> {
            __dyno::decode_document(__value)
        }
    }
    #[automatically_derived]
    impl<'a, T: Clone, const N: usize> __dyno::Document for Page<'a, T, N>
    where
        T: Debug,
        [T; N]: __dyno::Attribute + __dyno::Encode,
    {
        const SHAPE: &'static __dyno::Shape = &__dyno::Shape::new(
            &[
                <&'a str as __F>::ATTRIBUTE.named("name"),
                __dyno::Stored::new::<[T; N]>("items"),
                <Option<Box<Self>> as __F>::ATTRIBUTE.named("next"),
            ],
            &[],
        );
    }
};
