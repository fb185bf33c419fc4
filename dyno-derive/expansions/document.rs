// struct Info {
//     rating: Option<f64>,
//     #[dyno(null)]
//     plot: Option<String>,
//     #[dyno(default)]
//     actors: Vec<String>,
//     #[dyno(with = Cents, rename = "cost")]
//     price: Money,
//     #[dyno(skip)]
//     cached: bool,
//     #[dyno(flatten)]
//     audit: Audit,
// }

#[allow(deprecated)]
const _: () = {
    use ::dyno::__private as __dyno;
    use __dyno::Storable as __F;
    struct __InfoFields<__M, __A> {
        rating: __dyno::FieldPath<__M, __A, Info, 0, Option<f64>>,
        plot: __dyno::FieldPath<__M, __A, Info, 1, Option<String>>,
        actors: __dyno::FieldPath<__M, __A, Info, 2, Vec<String>>,
        price: __dyno::FieldPath<__M, __A, Info, 3, __dyno::Via<Cents, Money>>,
        audit: <Audit as __dyno::Attribute>::Fields<__M, __A>,
        __of: __dyno::PhantomData<fn() -> (Info, __M, __A)>,
    }
    #[automatically_derived]
    impl<__M, __A> __dyno::Fields for __InfoFields<__M, __A> {
        const FIELDS: Self = Self {
            rating: __dyno::Path::FIELD,
            plot: __dyno::Path::FIELD,
            actors: __dyno::Path::FIELD,
            price: __dyno::Path::FIELD,
            audit: __dyno::Fields::FIELDS,
            __of: __dyno::PhantomData,
        };
    }
    #[automatically_derived]
    impl __dyno::Attribute for Info {
        type Kind = __dyno::kind::Document;
        type Base = Self;
        type Presence = __dyno::kind::Always;
        type InList = __dyno::kind::L<Self>;
        type Fields<__M, __A> = __InfoFields<__M, __A>;
    }
    #[automatically_derived]
    impl __dyno::EncodeMembers for Info {
        fn encode_members(
            &self,
            __map: &mut __dyno::MapWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            __map.reject_duplicates();
            <Option<f64> as __F>::put(&self.rating, ",\"rating\":", __map)?;
            __map.put(",\"plot\":", &__dyno::null(&self.plot))?;
            <Vec<String> as __F>::put(&self.actors, ",\"actors\":", __map)?;
            __map.put(",\"cost\":", &__dyno::via::<Cents, Money>(&self.price))?;
            <Audit as __dyno::EncodeMembers>::encode_members(&self.audit, __map)?;
            __dyno::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl __dyno::Encode for Info {
        fn encode(
            &self,
            __out: __dyno::Out<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            __dyno::encode_document(self, __out)
        }
    }
    #[automatically_derived]
    impl<'__b> __dyno::Members<'__b> for Info {
        fn decode_members(
            __map: &mut __dyno::Map<'_, '__b>,
        ) -> __dyno::Result<Self, __dyno::DecodeError> {
            let mut field_rating = <Option<f64> as __F>::slot();
            let mut field_plot = <Option<String> as __F>::slot();
            let mut field_actors = <Vec<String> as __F>::slot().null_is_absent();
            let mut field_price = __dyno::slot_via::<Cents, Money>();
            let mut __rest: __dyno::Rest<'__b> = __dyno::Default::default();
            while let __dyno::Option::Some((__name, __value)) = __map.next()? {
                match &*__name {
                    "rating" => field_rating.fill("rating", __value)?,
                    "plot" => field_plot.fill("plot", __value)?,
                    "actors" => field_actors.fill("actors", __value)?,
                    "cost" => field_price.fill("cost", __value)?,
                    _ => __rest.keep(__name, __value)?,
                }
            }
            let field_rating = field_rating.take("rating")?;
            let field_plot = field_plot.take("plot")?;
            let field_actors = field_actors
                .take_or_else(|| <Vec<String> as __dyno::Default>::default());
            let field_price = field_price.take("cost")?;
            let field_cached = <bool as __dyno::Default>::default();
            let field_audit = __rest.read::<Audit>()?;
            __dyno::Result::Ok(Self {
                rating: field_rating,
                plot: field_plot,
                actors: field_actors,
                price: field_price,
                cached: field_cached,
                audit: field_audit,
            })
        }
    }
    #[automatically_derived]
    impl<'__b> __dyno::Decode<'__b> for Info {
        fn decode(
            __value: __dyno::Value<'_, '__b>,
        ) -> __dyno::Result<Self, __dyno::DecodeError> {
            __dyno::decode_document(__value)
        }
    }
    #[automatically_derived]
    impl __dyno::Document for Info {
        const SHAPE: &'static __dyno::Shape = &__dyno::Shape::new(
            &[
                <Option<f64> as __F>::ATTRIBUTE.named("rating"),
                <Option<String> as __F>::ATTRIBUTE.named("plot"),
                <Vec<String> as __F>::ATTRIBUTE.named("actors").or_absent(),
                __dyno::Stored::new::<__dyno::Via<Cents, Money>>("cost"),
            ],
            &[<Audit as __dyno::Document>::SHAPE],
        );
    }
};
