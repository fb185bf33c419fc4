// #[dyno(table = "Movies", index(name = "ByRank", partition_key = year, sort_key = rank))]
// struct Movie {
//     /// The year of release.
//     #[dyno(partition_key)]
//     pub year: u16,
//     #[dyno(sort_key)]
//     pub title: String,
//     rank: Option<u32>,
//     info: Info,
// }

#[allow(deprecated)]
const _: () = {
    use ::dyno::__private as __dyno;
    use __dyno::Storable as __F;
    #[automatically_derived]
    impl Movie {
        /// The year of release.
        pub const YEAR: __dyno::KeyPath<Self, 0, u16> = __dyno::Path::KEY;
        /// The path of the attribute `title`.
        pub const TITLE: __dyno::KeyPath<Self, 1, String> = __dyno::Path::KEY;
        /// The path of the attribute `rank`.
        const RANK: __dyno::RootPath<Self, 2, Option<u32>> = __dyno::Path::FIELD;
        /// The path of the attribute `info`.
        const INFO: __dyno::RootPath<Self, 3, Info> = __dyno::Path::FIELD;
        /// The global secondary index `ByRank`.
        const BY_RANK: __dyno::Index<Self, 0> = __dyno::Index::INDEX;
    }
    #[automatically_derived]
    impl __dyno::Attribute for Movie {
        type Kind = __dyno::kind::Document;
        type Base = Self;
        type Presence = __dyno::kind::Always;
        type InList = __dyno::kind::L<Self>;
        type Fields<__M, __A> = __dyno::NoFields<__M, __A>;
    }
    #[automatically_derived]
    impl __dyno::EncodeMembers for Movie {
        fn encode_members(
            &self,
            __map: &mut __dyno::MapWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            <u16 as __F>::put_key(&self.year, ",\"year\":", __map)?;
            <String as __F>::put_key(&self.title, ",\"title\":", __map)?;
            <Option<u32> as __F>::put_key(&self.rank, ",\"rank\":", __map)?;
            <Info as __F>::put(&self.info, ",\"info\":", __map)?;
            __dyno::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl __dyno::Encode for Movie {
        fn encode(
            &self,
            __out: __dyno::Out<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            __dyno::encode_document(self, __out)
        }
    }
    #[automatically_derived]
    impl<'__b> __dyno::Members<'__b> for Movie {
        fn decode_members(
            __map: &mut __dyno::Map<'_, '__b>,
        ) -> __dyno::Result<Self, __dyno::DecodeError> {
            let mut field_year = <u16 as __F>::slot();
            let mut field_title = <String as __F>::slot();
            let mut field_rank = <Option<u32> as __F>::slot();
            let mut field_info = <Info as __F>::slot();
            const __NAMES: &[__dyno::Name] = &[
                __dyno::Name::new("year"),
                __dyno::Name::new("title"),
                __dyno::Name::new("rank"),
                __dyno::Name::new("info"),
            ];
            while let __dyno::Option::Some((__index, __value)) = __map.field(__NAMES)? {
                match __index {
                    0 => field_year.fill("year", __value)?,
                    1 => field_title.fill("title", __value)?,
                    2 => field_rank.fill("rank", __value)?,
                    3 => field_info.fill("info", __value)?,
                    _ => __value.skip()?,
                }
            }
            let field_year = field_year.take("year")?;
            let field_title = field_title.take("title")?;
            let field_rank = field_rank.take("rank")?;
            let field_info = field_info.take("info")?;
            __dyno::Result::Ok(Self {
                year: field_year,
                title: field_title,
                rank: field_rank,
                info: field_info,
            })
        }
    }
    #[automatically_derived]
    impl<'__b> __dyno::Decode<'__b> for Movie {
        fn decode(
            __value: __dyno::Value<'_, '__b>,
        ) -> __dyno::Result<Self, __dyno::DecodeError> {
            __dyno::decode_document(__value)
        }
    }
    #[automatically_derived]
    impl __dyno::Document for Movie {
        const SHAPE: &'static __dyno::Shape = &__dyno::Shape::new(
            &[
                <u16 as __F>::ATTRIBUTE.named("year"),
                <String as __F>::ATTRIBUTE.named("title"),
                <Option<u32> as __F>::ATTRIBUTE.named("rank"),
                <Info as __F>::ATTRIBUTE.named("info"),
            ],
            &[],
        );
        const HELD_BY_INDEX: __dyno::Option<__dyno::HeldByIndex> = __dyno::Option::Some(
            __dyno::held_by_index::<Self>,
        );
    }
    #[automatically_derived]
    impl __dyno::DeclaredTable for Movie {
        const TABLE: __dyno::TableSchema = __dyno::TableSchema::new(
            "Movies",
            __dyno::KeySchema::composite(
                __dyno::KeyAttribute::new::<u16>("year"),
                __dyno::KeyAttribute::new::<String>("title"),
            ),
            &[
                __dyno::IndexSchema::global(
                    "ByRank",
                    __dyno::KeySchema::composite(
                        __dyno::KeyAttribute::of_index::<u16>("year"),
                        __dyno::KeyAttribute::of_index::<Option<u32>>("rank"),
                    ),
                ),
            ],
        );
    }
    #[automatically_derived]
    impl __dyno::Model for Movie {
        type Table = Self;
        type Key = __dyno::Composite<u16, String>;
        const SCHEMA: __dyno::Schema = __dyno::Schema::new(
            "Movie",
            <Self as __dyno::DeclaredTable>::TABLE,
        );
        fn encode_key(
            &self,
            __map: &mut __dyno::MapWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            <u16 as __F>::put_key(&self.year, ",\"year\":", __map)?;
            <String as __F>::put_key(&self.title, ",\"title\":", __map)?;
            __dyno::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl __dyno::Unversioned for Movie {
        const DERIVED: __dyno::Derived = __dyno::Derived;
    }
    #[automatically_derived]
    impl __dyno::HasIndex<0> for Movie {
        type Key = __dyno::Composite<
            <u16 as __dyno::Attribute>::Base,
            <Option<u32> as __dyno::Attribute>::Base,
        >;
        type Reads = Self;
        type Fetches = Self;
    }
};
