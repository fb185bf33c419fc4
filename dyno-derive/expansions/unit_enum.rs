// #[dyno(rename_all = "kebab-case")]
// enum Status {
//     Open,
//     OnItsWay,
// }

#[allow(deprecated)]
const _: () = {
    use ::dyno::__private as __dyno;
    #[automatically_derived]
    impl __dyno::Attribute for Status {
        type Kind = __dyno::kind::S;
        type Base = Self;
        type Presence = __dyno::kind::Always;
        type InList = __dyno::kind::L<Self>;
        type Fields<__M, __A> = __dyno::NoFields<__M, __A>;
    }
    #[automatically_derived]
    impl __dyno::MapKey for Status {
        fn to_name(&self) -> __dyno::Cow<'_, __dyno::str> {
            __dyno::Cow::Borrowed(
                match self {
                    Self::Open => "open",
                    Self::OnItsWay => "on-its-way",
                },
            )
        }
        fn from_name(__name: &__dyno::str) -> __dyno::Result<Self, __dyno::DecodeError> {
            match __name {
                "open" => __dyno::Result::Ok(Self::Open),
                "on-its-way" => __dyno::Result::Ok(Self::OnItsWay),
                _ => {
                    __dyno::Result::Err(
                        __dyno::DecodeError::unknown_variant(&["open", "on-its-way"]),
                    )
                }
            }
        }
    }
    #[automatically_derived]
    impl __dyno::Encode for Status {
        fn encode(
            &self,
            __out: __dyno::Out<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            __out.string(&__dyno::MapKey::to_name(self));
            __dyno::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl<'__b> __dyno::Decode<'__b> for Status {
        fn decode(
            __value: __dyno::Value<'_, '__b>,
        ) -> __dyno::Result<Self, __dyno::DecodeError> {
            __dyno::MapKey::from_name(&__value.string()?)
        }
    }
    #[automatically_derived]
    impl __dyno::KeyName for Status {}
};
