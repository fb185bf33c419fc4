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
            __map.put_key::<u16>(",\"year\":", &self.year)?;
            __map.put_key::<String>(",\"title\":", &self.title)?;
            __map.put_key::<Option<u32>>(",\"rank\":", &self.rank)?;
            __map.put::<Info>(",\"info\":", &self.info)?;
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
            let mut field_year = __dyno::slot::<u16>();
            let mut field_title = __dyno::slot::<String>();
            let mut field_rank = __dyno::slot::<Option<u32>>();
            let mut field_info = __dyno::slot::<Info>();
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
                __dyno::Stored::new::<u16>("year"),
                __dyno::Stored::new::<String>("title"),
                __dyno::Stored::new::<Option<u32>>("rank"),
                __dyno::Stored::new::<Info>("info"),
            ],
            &[],
        );
    }
    #[automatically_derived]
    impl __dyno::Model for Movie {
        type Key = __dyno::Composite<u16, String>;
        const SCHEMA: __dyno::Schema = __dyno::Schema::new(
            "Movie",
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
        fn encode_key(
            &self,
            __map: &mut __dyno::MapWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            __map.put_key::<u16>(",\"year\":", &self.year)?;
            __map.put_key::<String>(",\"title\":", &self.title)?;
            __dyno::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl __dyno::HasIndex<0> for Movie {
        type Key = __dyno::Composite<
            <u16 as __dyno::Attribute>::Base,
            <Option<u32> as __dyno::Attribute>::Base,
        >;
    }
};
