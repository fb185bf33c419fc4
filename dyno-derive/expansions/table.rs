// #[dyno(table = "Tickets", stream = new_image)]
// #[dyno(
//     index(
//         name = "ByState",
//         partition_key = (project, state),
//         sort_key = (priority, opened, number),
//         projection = include(title),
//     )
// )]
// #[dyno(index(name = "ByTitle", partition_key = (title, state), projection = keys_only))]
// #[dyno(local_index(name = "ByOpened", sort_key = opened, projection = keys_only))]
// struct Ticket {
//     #[dyno(partition_key)]
//     project: String,
//     #[dyno(sort_key)]
//     number: u32,
//     state: String,
//     priority: u8,
//     opened: u64,
//     #[dyno(rename = "headline")]
//     title: String,
//     #[dyno(ttl)]
//     expires: Option<Ttl>,
// }

#[allow(deprecated)]
const _: () = {
    use ::dyno::__private as __dyno;
    use __dyno::Storable as __F;
    #[automatically_derived]
    impl Ticket {
        /// The path of the attribute `project`.
        const PROJECT: __dyno::KeyPath<Self, 0, String> = __dyno::Path::KEY;
        /// The path of the attribute `number`.
        const NUMBER: __dyno::KeyPath<Self, 1, u32> = __dyno::Path::KEY;
        /// The path of the attribute `state`.
        const STATE: __dyno::RootPath<Self, 2, String> = __dyno::Path::FIELD;
        /// The path of the attribute `priority`.
        const PRIORITY: __dyno::RootPath<Self, 3, u8> = __dyno::Path::FIELD;
        /// The path of the attribute `opened`.
        const OPENED: __dyno::RootPath<Self, 4, u64> = __dyno::Path::FIELD;
        /// The path of the attribute `headline`.
        const TITLE: __dyno::RootPath<Self, 5, String> = __dyno::Path::FIELD;
        /// The path of the attribute `expires`.
        const EXPIRES: __dyno::RootPath<Self, 6, Option<Ttl>> = __dyno::Path::FIELD;
        /// The global secondary index `ByState`.
        const BY_STATE: __dyno::Index<Self, 0> = __dyno::Index::INDEX;
        /// The global secondary index `ByTitle`.
        const BY_TITLE: __dyno::Index<Self, 1> = __dyno::Index::INDEX;
        /// The local secondary index `ByOpened`.
        const BY_OPENED: __dyno::Index<Self, 2> = __dyno::Index::INDEX;
    }
    #[automatically_derived]
    impl __dyno::Attribute for Ticket {
        type Kind = __dyno::kind::Document;
        type Base = Self;
        type Presence = __dyno::kind::Always;
        type InList = __dyno::kind::L<Self>;
        type Fields<__M, __A> = __dyno::NoFields<__M, __A>;
    }
    #[automatically_derived]
    impl __dyno::EncodeMembers for Ticket {
        fn encode_members(
            &self,
            __map: &mut __dyno::MapWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            <String as __F>::put_key(&self.project, ",\"project\":", __map)?;
            <u32 as __F>::put_key(&self.number, ",\"number\":", __map)?;
            <String as __F>::put_key(&self.state, ",\"state\":", __map)?;
            <u8 as __F>::put_key(&self.priority, ",\"priority\":", __map)?;
            <u64 as __F>::put_key(&self.opened, ",\"opened\":", __map)?;
            <String as __F>::put_key(&self.title, ",\"headline\":", __map)?;
            <Option<Ttl> as __F>::put(&self.expires, ",\"expires\":", __map)?;
            __dyno::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl __dyno::Encode for Ticket {
        fn encode(
            &self,
            __out: __dyno::Out<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            __dyno::encode_document(self, __out)
        }
    }
    #[automatically_derived]
    impl<'__b> __dyno::Members<'__b> for Ticket {
        fn decode_members(
            __map: &mut __dyno::Map<'_, '__b>,
        ) -> __dyno::Result<Self, __dyno::DecodeError> {
            let mut field_project = <String as __F>::slot();
            let mut field_number = <u32 as __F>::slot();
            let mut field_state = <String as __F>::slot();
            let mut field_priority = <u8 as __F>::slot();
            let mut field_opened = <u64 as __F>::slot();
            let mut field_title = <String as __F>::slot();
            let mut field_expires = <Option<Ttl> as __F>::slot();
            const __NAMES: &[__dyno::Name] = &[
                __dyno::Name::new("project"),
                __dyno::Name::new("number"),
                __dyno::Name::new("state"),
                __dyno::Name::new("priority"),
                __dyno::Name::new("opened"),
                __dyno::Name::new("headline"),
                __dyno::Name::new("expires"),
            ];
            while let __dyno::Option::Some((__index, __value)) = __map.field(__NAMES)? {
                match __index {
                    0 => field_project.fill("project", __value)?,
                    1 => field_number.fill("number", __value)?,
                    2 => field_state.fill("state", __value)?,
                    3 => field_priority.fill("priority", __value)?,
                    4 => field_opened.fill("opened", __value)?,
                    5 => field_title.fill("headline", __value)?,
                    6 => field_expires.fill("expires", __value)?,
                    _ => __value.skip()?,
                }
            }
            let field_project = field_project.take("project")?;
            let field_number = field_number.take("number")?;
            let field_state = field_state.take("state")?;
            let field_priority = field_priority.take("priority")?;
            let field_opened = field_opened.take("opened")?;
            let field_title = field_title.take("headline")?;
            let field_expires = field_expires.take("expires")?;
            __dyno::Result::Ok(Self {
                project: field_project,
                number: field_number,
                state: field_state,
                priority: field_priority,
                opened: field_opened,
                title: field_title,
                expires: field_expires,
            })
        }
    }
    #[automatically_derived]
    impl<'__b> __dyno::Decode<'__b> for Ticket {
        fn decode(
            __value: __dyno::Value<'_, '__b>,
        ) -> __dyno::Result<Self, __dyno::DecodeError> {
            __dyno::decode_document(__value)
        }
    }
    #[automatically_derived]
    impl __dyno::Document for Ticket {
        const SHAPE: &'static __dyno::Shape = &__dyno::Shape::new(
            &[
                <String as __F>::ATTRIBUTE.named("project"),
                <u32 as __F>::ATTRIBUTE.named("number"),
                <String as __F>::ATTRIBUTE.named("state"),
                <u8 as __F>::ATTRIBUTE.named("priority"),
                <u64 as __F>::ATTRIBUTE.named("opened"),
                <String as __F>::ATTRIBUTE.named("headline"),
                <Option<Ttl> as __F>::ATTRIBUTE.named("expires"),
            ],
            &[],
        );
        const HELD_BY_INDEX: __dyno::Option<__dyno::HeldByIndex> = __dyno::Option::Some(
            __dyno::held_by_index::<Self>,
        );
    }
    #[automatically_derived]
    impl __dyno::DeclaredTable for Ticket {
        const TABLE: __dyno::TableSchema = __dyno::TableSchema::new(
                "Tickets",
                __dyno::KeySchema::composite(
                    __dyno::KeyAttribute::new::<String>("project"),
                    __dyno::KeyAttribute::new::<u32>("number"),
                ),
                &[
                    __dyno::IndexSchema::global(
                            "ByState",
                            __dyno::KeySchema::Multi {
                                partition: &[
                                    __dyno::KeyAttribute::of_index::<String>("project"),
                                    __dyno::KeyAttribute::of_index::<String>("state"),
                                ],
                                sort: &[
                                    __dyno::KeyAttribute::of_index::<u8>("priority"),
                                    __dyno::KeyAttribute::of_index::<u64>("opened"),
                                    __dyno::KeyAttribute::of_index::<u32>("number"),
                                ],
                            },
                        )
                        .projecting(__dyno::IndexProjection::Include(&["headline"])),
                    __dyno::IndexSchema::global(
                            "ByTitle",
                            __dyno::KeySchema::Multi {
                                partition: &[
                                    __dyno::KeyAttribute::of_index::<String>("headline"),
                                    __dyno::KeyAttribute::of_index::<String>("state"),
                                ],
                                sort: &[],
                            },
                        )
                        .projecting(__dyno::IndexProjection::KeysOnly),
                    __dyno::IndexSchema::local(
                            "ByOpened",
                            __dyno::KeyAttribute::of_index::<String>("project"),
                            __dyno::KeyAttribute::of_index::<u64>("opened"),
                        )
                        .projecting(__dyno::IndexProjection::KeysOnly),
                ],
            )
            .with_stream(__dyno::StreamView::NewImage)
            .with_ttl::<Option<Ttl>>("expires");
    }
    #[automatically_derived]
    impl __dyno::Model for Ticket {
        type Table = Self;
        type Key = __dyno::Composite<String, u32>;
        const SCHEMA: __dyno::Schema = __dyno::Schema::new(
            "Ticket",
            <Self as __dyno::DeclaredTable>::TABLE,
        );
        fn encode_key(
            &self,
            __map: &mut __dyno::MapWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            <String as __F>::put_key(&self.project, ",\"project\":", __map)?;
            <u32 as __F>::put_key(&self.number, ",\"number\":", __map)?;
            __dyno::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl __dyno::Unversioned for Ticket {
        const DERIVED: __dyno::Derived = __dyno::Derived;
    }
    #[automatically_derived]
    impl __dyno::HasIndex<0> for Ticket {
        type Key = __dyno::Multi<
            (<String as __dyno::Attribute>::Base, <String as __dyno::Attribute>::Base),
            __dyno::Then<
                <u8 as __dyno::Attribute>::Base,
                __dyno::Then<
                    <u64 as __dyno::Attribute>::Base,
                    <u32 as __dyno::Attribute>::Base,
                >,
            >,
        >;
        type Reads = __dyno::Projected<Self, 0>;
        type Fetches = __dyno::Projected<Self, 0>;
    }
    #[automatically_derived]
    impl __dyno::HasIndex<1> for Ticket {
        type Key = __dyno::Multi<
            (<String as __dyno::Attribute>::Base, <String as __dyno::Attribute>::Base),
            __dyno::Unsorted,
        >;
        type Reads = __dyno::Projected<Self, 1>;
        type Fetches = __dyno::Projected<Self, 1>;
    }
    #[automatically_derived]
    impl __dyno::HasIndex<2> for Ticket {
        type Key = __dyno::Composite<
            <String as __dyno::Attribute>::Base,
            <u64 as __dyno::Attribute>::Base,
        >;
        type Reads = __dyno::Projected<Self, 2>;
        type Fetches = Self;
    }
    #[automatically_derived]
    impl __dyno::LocalIndex<2> for Ticket {}
};
