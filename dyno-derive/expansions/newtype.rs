// struct Email(String);

#[allow(deprecated)]
const _: () = {
    use ::dyno::__private as __dyno;
    #[automatically_derived]
    impl __dyno::Attribute for Email {
        type Kind = <String as __dyno::Attribute>::Kind;
        type Base = Self;
        type Presence = <String as __dyno::Attribute>::Presence;
        type InList = __dyno::kind::L<Self>;
        type Fields<__M, __A> = <String as __dyno::Attribute>::Fields<__M, __A>;
    }
    #[automatically_derived]
    impl __dyno::Fits<Email> for String {
        fn encode_as(
            &self,
            __out: __dyno::Out<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            <Self as __dyno::Encode>::encode(self, __out)
        }
    }
    #[automatically_derived]
    impl __dyno::Fits<Email> for &String {
        fn encode_as(
            &self,
            __out: __dyno::Out<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            <Self as __dyno::Encode>::encode(self, __out)
        }
    }
    #[automatically_derived]
    impl __dyno::Fits<Email> for &__dyno::str {
        fn encode_as(
            &self,
            __out: __dyno::Out<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            <Self as __dyno::Encode>::encode(self, __out)
        }
    }
    #[automatically_derived]
    impl __dyno::Encode for Email {
        fn encode(
            &self,
            __out: __dyno::Out<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            <String as __dyno::Attribute>::content().encode(&self.0, __out)
        }
        fn is_absent(&self) -> bool {
            <String as __dyno::Attribute>::content().is_absent(&self.0)
        }
    }
    #[automatically_derived]
    impl<'__b> __dyno::Decode<'__b> for Email {
        fn reads_null() -> bool {
            <String as __dyno::Attribute>::content().reads_null()
        }
        fn decode(
            __value: __dyno::Value<'_, '__b>,
        ) -> __dyno::Result<Self, __dyno::DecodeError> {
            <String as __dyno::Attribute>::content().decode(__value).map(Self)
        }
        fn absent() -> __dyno::Option<Self> {
            <String as __dyno::Attribute>::content().absent().map(Self)
        }
    }
    #[automatically_derived]
    impl<__T> __dyno::KeyText<__T> for Email
    where
        String: __dyno::KeyText<__T>,
    {
        const WIDTH: __dyno::Option<__dyno::usize> = <String as __dyno::KeyText<
            __T,
        >>::WIDTH;
        const OPEN: __dyno::bool = <String as __dyno::KeyText<__T>>::OPEN;
        const FREE: __dyno::bool = <String as __dyno::KeyText<__T>>::FREE;
        const DISTINCT: __dyno::bool = <String as __dyno::KeyText<__T>>::DISTINCT;
        const ORDER: __dyno::TextOrder = <String as __dyno::KeyText<__T>>::ORDER;
        fn write_key_text(
            &self,
            __out: &mut __dyno::KeyTextWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            <String as __dyno::KeyText<__T>>::write_key_text(&self.0, __out)
        }
        fn transcode_key_text(
            __json: &__dyno::str,
            __out: &mut __dyno::KeyTextWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            <String as __dyno::KeyText<__T>>::transcode_key_text(__json, __out)
        }
        fn read_key_text(
            __text: &__dyno::str,
            __behind: __dyno::Option<__dyno::char>,
        ) -> __dyno::Option<Self> {
            <String as __dyno::KeyText<__T>>::read_key_text(__text, __behind).map(Self)
        }
    }
    #[automatically_derived]
    impl<__T, __P> __dyno::OrderedKeyText<__T, __P> for Email
    where
        String: __dyno::OrderedKeyText<__T, __P>,
    {}
    #[automatically_derived]
    impl<__T> __dyno::PrefixedKeyText<__T> for Email
    where
        String: __dyno::PrefixedKeyText<__T>,
    {}
};
