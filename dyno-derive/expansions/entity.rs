// #[dyno(
//     table = Shop,
//     partition_key = "CUSTOMER#{customer_id}",
//     sort_key = "ORDER#{placed_at}#{number:04}",
//     index(GSI1, partition_key = "STATUS#{status}", sort_key = "{shipped_at}")
// )]
// struct Order {
//     customer_id: Uuid,
//     placed_at: Timestamp,
//     number: u16,
//     status: Status,
//     shipped_at: Option<Timestamp>,
//     total: u32,
// }

#[allow(deprecated)]
const _: () = {
    use ::dyno::__private as __dyno;
    use __dyno::Storable as __F;
    #[allow(
        non_camel_case_types,
        unreachable_pub,
        missing_docs,
        missing_debug_implementations
    )]
    mod __text {
        pub(super) struct customer_id_text;
        pub(super) struct placed_at_text;
        pub(super) struct number_text;
        pub(super) struct status_text;
        pub(super) struct shipped_at_text;
    }
    impl __dyno::TextField for __text::customer_id_text {
        type Value = Uuid;
        type Format = __dyno::key_text::Natural;
    }
    impl __dyno::TextField for __text::placed_at_text {
        type Value = Timestamp;
        type Format = __dyno::key_text::Natural;
    }
    impl __dyno::TextField for __text::number_text {
        type Value = u16;
        type Format = __dyno::key_text::Digits<4>;
    }
    impl __dyno::TextField for __text::status_text {
        type Value = Status;
        type Format = __dyno::key_text::Natural;
    }
    impl __dyno::TextField for __text::shipped_at_text {
        type Value = Timestamp;
        type Format = __dyno::key_text::Natural;
    }
    const __PARTITION_NAME_0: &__dyno::str = __dyno::attribute_name(
        __dyno::TableOf::<Order>::TABLE.key.partitions(),
        0,
    );
    const __PARTITION: &[__dyno::Template] = &[
        __dyno::Template::new(
            "CUSTOMER#{customer_id}",
            &["CUSTOMER#", ""],
            &[
                __dyno::TemplateField::new(
                    "customer_id",
                    "",
                    __dyno::Option::Some(
                        __dyno::FieldCodec::of::<__text::customer_id_text>(),
                    ),
                ),
            ],
        ),
    ];
    #[allow(
        non_camel_case_types,
        unreachable_pub,
        missing_docs,
        missing_debug_implementations
    )]
    mod __partition {
        pub(super) struct customer_id;
    }
    impl __dyno::FieldOfKey for __partition::customer_id {
        type Value = Uuid;
        type Coding = __dyno::AsText<__text::customer_id_text, __dyno::key_text::Last>;
        const NAME: &'static __dyno::str = "customer_id";
    }
    const __SORT_NAME_0: &__dyno::str = __dyno::attribute_name(
        __dyno::TableOf::<Order>::TABLE.key.sorts(),
        0,
    );
    const __SORT: &[__dyno::Template] = &[
        __dyno::Template::new(
            "ORDER#{placed_at}#{number:04}",
            &["ORDER#", "#", ""],
            &[
                __dyno::TemplateField::new(
                    "placed_at",
                    "",
                    __dyno::Option::Some(
                        __dyno::FieldCodec::of::<__text::placed_at_text>(),
                    ),
                ),
                __dyno::TemplateField::new(
                    "number",
                    "",
                    __dyno::Option::Some(__dyno::FieldCodec::of::<__text::number_text>()),
                ),
            ],
        ),
    ];
    #[allow(
        non_camel_case_types,
        unreachable_pub,
        missing_docs,
        missing_debug_implementations
    )]
    mod __sort {
        pub(super) struct placed_at;
        pub(super) struct number;
    }
    impl __dyno::FieldOfKey for __sort::placed_at {
        type Value = Timestamp;
        type Coding = __dyno::AsText<__text::placed_at_text, __dyno::key_text::Inner>;
        const NAME: &'static __dyno::str = "placed_at";
    }
    impl __dyno::FieldOfKey for __sort::number {
        type Value = u16;
        type Coding = __dyno::AsText<__text::number_text, __dyno::key_text::Last>;
        const NAME: &'static __dyno::str = "number";
    }
    const __KEY: __dyno::KeyTemplates = __dyno::KeyTemplates::new(__PARTITION, __SORT);
    const __PARTITION_NAME_0_0: &__dyno::str = __dyno::attribute_name(
        __dyno::index_of(&__dyno::TableOf::<Order>::TABLE, { <Shop>::GSI1.number() })
            .key
            .partitions(),
        0,
    );
    const __PARTITION_0: &[__dyno::Template] = &[
        __dyno::Template::new(
            "STATUS#{status}",
            &["STATUS#", ""],
            &[
                __dyno::TemplateField::new(
                    "status",
                    "status",
                    __dyno::Option::Some(__dyno::FieldCodec::of::<__text::status_text>()),
                ),
            ],
        ),
    ];
    #[allow(
        non_camel_case_types,
        unreachable_pub,
        missing_docs,
        missing_debug_implementations
    )]
    mod index_gsi1 {
        pub(super) struct status;
    }
    impl __dyno::FieldOfKey for index_gsi1::status {
        type Value = Status;
        type Coding = __dyno::AsText<__text::status_text, __dyno::key_text::Last>;
        const NAME: &'static __dyno::str = "status";
    }
    const __SORT_NAME_0_0: &__dyno::str = __dyno::attribute_name(
        __dyno::index_of(&__dyno::TableOf::<Order>::TABLE, { <Shop>::GSI1.number() })
            .key
            .sorts(),
        0,
    );
    const __SORT_0: &[__dyno::Template] = &[
        __dyno::Template::new(
            "{shipped_at}",
            &["", ""],
            &[
                __dyno::TemplateField::new(
                    "shipped_at",
                    "shipped_at",
                    __dyno::Option::Some(
                        __dyno::FieldCodec::of::<__text::shipped_at_text>(),
                    ),
                ),
            ],
        ),
    ];
    #[allow(
        non_camel_case_types,
        unreachable_pub,
        missing_docs,
        missing_debug_implementations
    )]
    mod index_gsi1_sort {
        pub(super) struct shipped_at;
    }
    impl __dyno::FieldOfKey for index_gsi1_sort::shipped_at {
        type Value = Timestamp;
        type Coding = __dyno::AsText<__text::shipped_at_text, __dyno::key_text::Last>;
        const NAME: &'static __dyno::str = "shipped_at";
    }
    const __KEY_0: __dyno::KeyTemplates = __dyno::KeyTemplates::new(
        __PARTITION_0,
        __SORT_0,
    );
    #[automatically_derived]
    impl Order {
        /// The field `customer_id`, which is part of the key.
        const CUSTOMER_ID: __dyno::ComposedPath<Self, Uuid> = __dyno::Path::COMPOSED;
        /// The field `placed_at`, which is part of the key.
        const PLACED_AT: __dyno::ComposedPath<Self, Timestamp> = __dyno::Path::COMPOSED;
        /// The field `number`, which is part of the key.
        const NUMBER: __dyno::ComposedPath<Self, u16> = __dyno::Path::COMPOSED;
        /// The path of the attribute `status`.
        const STATUS: __dyno::IndexPath<Self, 0, Status> = __dyno::Path::INDEXED;
        /// The path of the attribute `shipped_at`.
        const SHIPPED_AT: __dyno::IndexPath<Self, 1, Option<Timestamp>> = __dyno::Path::INDEXED;
        /// The path of the attribute `total`.
        const TOTAL: __dyno::RootPath<Self, 2, u32> = __dyno::Path::FIELD;
    }
    impl Order {
        /// The index `GSI1` of the table, with the items of this model.
        const GSI1: __dyno::Index<Self, { <Shop>::GSI1.number() }> = __dyno::Index::INDEX;
    }
    const __ENTITY: &__dyno::str = __dyno::entity_attribute(
        &__dyno::TableOf::<Order>::TABLE,
    );
    const __STORED: &[&__dyno::str] = &["status", "shipped_at", "total"];
    const __FLATTENED: &[&__dyno::Shape] = &[];
    const fn __is_stored(name: &__dyno::str) -> __dyno::bool {
        __dyno::is_one_of(__STORED, name)
    }
    const fn __is_index_key(name: &__dyno::str) -> __dyno::bool {
        __dyno::is_of_earlier_index(&<Order as __dyno::Model>::SCHEMA, 1, name)
    }
    #[automatically_derived]
    impl __dyno::Attribute for Order {
        type Kind = __dyno::kind::Document;
        type Base = Self;
        type Presence = __dyno::kind::Always;
        type InList = __dyno::kind::L<Self>;
        type Fields<__M, __A> = __dyno::NoFields<__M, __A>;
    }
    #[automatically_derived]
    impl __dyno::EncodeMembers for Order {
        fn encode_members(
            &self,
            __map: &mut __dyno::MapWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            __dyno::write_composed(
                __PARTITION_NAME_0,
                &__PARTITION[0],
                __dyno::PARTITION_KEY_LIMIT,
                __map,
                |__text| {
                    __text.field::<__text::customer_id_text>(&self.customer_id)?;
                    __dyno::Result::Ok(())
                },
            )?;
            __dyno::write_composed(
                __SORT_NAME_0,
                &__SORT[0],
                __dyno::SORT_KEY_LIMIT,
                __map,
                |__text| {
                    __text.field::<__text::placed_at_text>(&self.placed_at)?;
                    __text.field::<__text::number_text>(&self.number)?;
                    __dyno::Result::Ok(())
                },
            )?;
            __dyno::write_entity(&__dyno::TableOf::<Order>::TABLE, "Order", __map)?;
            if let (__dyno::Option::Some(field_shipped_at),) = (&self.shipped_at,) {
                if const {
                    !__dyno::is_key_attribute(
                        &__dyno::TableOf::<Order>::TABLE,
                        __PARTITION_NAME_0_0,
                    ) && !__is_stored(__PARTITION_NAME_0_0)
                        && !__dyno::is_of_earlier_index(
                            &<Self as __dyno::Model>::SCHEMA,
                            0,
                            __PARTITION_NAME_0_0,
                        )
                } {
                    __dyno::write_composed(
                        __PARTITION_NAME_0_0,
                        &__PARTITION_0[0],
                        __dyno::PARTITION_KEY_LIMIT,
                        __map,
                        |__text| {
                            __text.field::<__text::status_text>(&self.status)?;
                            __dyno::Result::Ok(())
                        },
                    )?;
                }
                if const {
                    !__dyno::is_key_attribute(
                        &__dyno::TableOf::<Order>::TABLE,
                        __SORT_NAME_0_0,
                    ) && !__is_stored(__SORT_NAME_0_0)
                        && !__dyno::is_of_earlier_index(
                            &<Self as __dyno::Model>::SCHEMA,
                            0,
                            __SORT_NAME_0_0,
                        )
                } {
                    __dyno::write_composed(
                        __SORT_NAME_0_0,
                        &__SORT_0[0],
                        __dyno::SORT_KEY_LIMIT,
                        __map,
                        |__text| {
                            __text.field::<__text::shipped_at_text>(field_shipped_at)?;
                            __dyno::Result::Ok(())
                        },
                    )?;
                }
            }
            if const { __is_index_key("status") } {
                <Status as __F>::put_key(&self.status, ",\"status\":", __map)?;
            } else {
                <Status as __F>::put(&self.status, ",\"status\":", __map)?;
            }
            if const { __is_index_key("shipped_at") } {
                <Option<
                    Timestamp,
                > as __F>::put_key(&self.shipped_at, ",\"shipped_at\":", __map)?;
            } else {
                <Option<
                    Timestamp,
                > as __F>::put(&self.shipped_at, ",\"shipped_at\":", __map)?;
            }
            <u32 as __F>::put(&self.total, ",\"total\":", __map)?;
            __dyno::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl __dyno::Encode for Order {
        fn encode(
            &self,
            __out: __dyno::Out<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            __dyno::encode_document(self, __out)
        }
    }
    #[automatically_derived]
    impl<'__b> __dyno::Members<'__b> for Order {
        fn decode_members(
            __map: &mut __dyno::Map<'_, '__b>,
        ) -> __dyno::Result<Self, __dyno::DecodeError> {
            let mut field_status = <Status as __F>::slot();
            let mut field_shipped_at = <Option<Timestamp> as __F>::slot();
            let mut field_total = <u32 as __F>::slot();
            let mut __text_partition_0: __dyno::Option<__dyno::Cow<'__b, __dyno::str>> = __dyno::Option::None;
            let mut __text_sort_0: __dyno::Option<__dyno::Cow<'__b, __dyno::str>> = __dyno::Option::None;
            let __names = __map
                .names_beside(
                    __ENTITY,
                    const {
                        &__dyno::Name::first_of_each([
                            "status",
                            "shipped_at",
                            "total",
                            __PARTITION_NAME_0,
                            __SORT_NAME_0,
                            __ENTITY,
                            __PARTITION_NAME_0_0,
                            __SORT_NAME_0_0,
                        ])
                    },
                    const {
                        &__dyno::Name::first_of_each_but(
                            [
                                "status",
                                "shipped_at",
                                "total",
                                __PARTITION_NAME_0,
                                __SORT_NAME_0,
                                __ENTITY,
                                __PARTITION_NAME_0_0,
                                __SORT_NAME_0_0,
                            ],
                            __ENTITY,
                        )
                    },
                );
            while let __dyno::Option::Some((__index, __value)) = __map.field(__names)? {
                match __index {
                    0 => field_status.fill("status", __value)?,
                    1 => field_shipped_at.fill("shipped_at", __value)?,
                    2 => field_total.fill("total", __value)?,
                    3 => {
                        __text_partition_0 = __dyno::Option::Some(
                            __value
                                .string()
                                .map_err(|__error| __error.at_name(__PARTITION_NAME_0))?,
                        );
                    }
                    4 => {
                        __text_sort_0 = __dyno::Option::Some(
                            __value
                                .string()
                                .map_err(|__error| __error.at_name(__SORT_NAME_0))?,
                        );
                    }
                    5 => {
                        __dyno::check_entity(__value, "Order")
                            .map_err(|__error| __error.at_name(__ENTITY))?
                    }
                    6 => __value.skip()?,
                    7 => __value.skip()?,
                    _ => __value.skip()?,
                }
            }
            let __texts_partition_0 = __dyno::split_key(
                __text_partition_0.as_ref(),
                __PARTITION_NAME_0,
                &__PARTITION[0],
                [<__text::customer_id_text as __dyno::TextField>::WIDTH],
            )?;
            let field_customer_id = __dyno::read_key_field::<
                __text::customer_id_text,
            >(__texts_partition_0[0], __PARTITION_NAME_0, &__PARTITION[0], 0)?;
            let __texts_sort_0 = __dyno::split_key(
                __text_sort_0.as_ref(),
                __SORT_NAME_0,
                &__SORT[0],
                [
                    <__text::placed_at_text as __dyno::TextField>::WIDTH,
                    <__text::number_text as __dyno::TextField>::WIDTH,
                ],
            )?;
            let field_placed_at = __dyno::read_key_field::<
                __text::placed_at_text,
            >(__texts_sort_0[0], __SORT_NAME_0, &__SORT[0], 0)?;
            let field_number = __dyno::read_key_field::<
                __text::number_text,
            >(__texts_sort_0[1], __SORT_NAME_0, &__SORT[0], 1)?;
            let field_status = field_status.take("status")?;
            let field_shipped_at = field_shipped_at.take("shipped_at")?;
            let field_total = field_total.take("total")?;
            __dyno::Result::Ok(Self {
                customer_id: field_customer_id,
                placed_at: field_placed_at,
                number: field_number,
                status: field_status,
                shipped_at: field_shipped_at,
                total: field_total,
            })
        }
    }
    #[automatically_derived]
    impl<'__b> __dyno::Decode<'__b> for Order {
        fn decode(
            __value: __dyno::Value<'_, '__b>,
        ) -> __dyno::Result<Self, __dyno::DecodeError> {
            __dyno::decode_document(__value)
        }
    }
    #[automatically_derived]
    impl __dyno::Document for Order {
        const SHAPE: &'static __dyno::Shape = &__dyno::Shape::new(
            &[
                <Status as __F>::ATTRIBUTE.named("status"),
                <Option<Timestamp> as __F>::ATTRIBUTE.named("shipped_at"),
                <u32 as __F>::ATTRIBUTE.named("total"),
            ],
            &[__dyno::TableOf::<Order>::SHAPE],
        );
        const HELD_BY_INDEX: __dyno::Option<__dyno::HeldByIndex> = __dyno::Option::Some(
            __dyno::held_by_index::<Self>,
        );
    }
    #[automatically_derived]
    impl __dyno::Model for Order {
        type Table = Shop;
        type Key = __dyno::Keys<
            (__partition::customer_id,),
            (__sort::placed_at, __sort::number),
        >;
        const SCHEMA: __dyno::Schema = __dyno::Schema::of_entity(
            "Order",
            __dyno::TableOf::<Order>::TABLE,
            __dyno::EntitySchema::new(
                "Order",
                __KEY,
                &[__dyno::IndexTemplates::new({ <Shop>::GSI1.number() }, __KEY_0, true)],
            ),
        );
        fn encode_key(
            &self,
            __map: &mut __dyno::MapWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            __dyno::write_composed(
                __PARTITION_NAME_0,
                &__PARTITION[0],
                __dyno::PARTITION_KEY_LIMIT,
                __map,
                |__text| {
                    __text.field::<__text::customer_id_text>(&self.customer_id)?;
                    __dyno::Result::Ok(())
                },
            )?;
            __dyno::write_composed(
                __SORT_NAME_0,
                &__SORT[0],
                __dyno::SORT_KEY_LIMIT,
                __map,
                |__text| {
                    __text.field::<__text::placed_at_text>(&self.placed_at)?;
                    __text.field::<__text::number_text>(&self.number)?;
                    __dyno::Result::Ok(())
                },
            )?;
            __dyno::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl __dyno::Entity for Order {}
    #[automatically_derived]
    impl __dyno::Unversioned for Order {
        const DERIVED: __dyno::Derived = __dyno::Derived;
    }
    #[automatically_derived]
    impl __dyno::HasIndex<{ <Shop>::GSI1.number() }> for Order {
        type Key = __dyno::Keys<(index_gsi1::status,), (index_gsi1_sort::shipped_at,)>;
        type Reads = <Shop as __dyno::ReadsOfIndex<
            { <Shop>::GSI1.number() },
        >>::Reads<Self>;
        type Fetches = <Shop as __dyno::ReadsOfIndex<
            { <Shop>::GSI1.number() },
        >>::Fetches<Self>;
    }
    const _: () = __dyno::check_key_part(
        "Order",
        __dyno::TableOf::<Order>::TABLE.name,
        "partition_key",
        __dyno::TableOf::<Order>::TABLE.key.partitions(),
        __KEY.partition,
        0,
        __dyno::PARTITION_KEY_LIMIT,
    );
    const _: () = __dyno::check_key_part(
        "Order",
        __dyno::TableOf::<Order>::TABLE.name,
        "sort_key",
        __dyno::TableOf::<Order>::TABLE.key.sorts(),
        __KEY.sort,
        0,
        __dyno::SORT_KEY_LIMIT,
    );
    const _: () = __dyno::check_key_part(
        "Order",
        __dyno::index_of(&__dyno::TableOf::<Order>::TABLE, { <Shop>::GSI1.number() })
            .name,
        "partition_key",
        __dyno::index_of(&__dyno::TableOf::<Order>::TABLE, { <Shop>::GSI1.number() })
            .key
            .partitions(),
        __KEY_0.partition,
        0,
        __dyno::PARTITION_KEY_LIMIT,
    );
    const _: () = __dyno::check_key_part(
        "Order",
        __dyno::index_of(&__dyno::TableOf::<Order>::TABLE, { <Shop>::GSI1.number() })
            .name,
        "sort_key",
        __dyno::index_of(&__dyno::TableOf::<Order>::TABLE, { <Shop>::GSI1.number() })
            .key
            .sorts(),
        __KEY_0.sort,
        0,
        __dyno::SORT_KEY_LIMIT,
    );
    const _: () = __dyno::check_attributes(
        &<Order as __dyno::Model>::SCHEMA,
        __STORED,
        __FLATTENED,
    );
    const _: () = __dyno::check_index(
        &<Order as __dyno::Model>::SCHEMA,
        0,
        __STORED,
        __FLATTENED,
    );
    const _: () = __dyno::check_ttl(
        "Order",
        &__dyno::TableOf::<Order>::TABLE,
        <Order as __dyno::Document>::SHAPE,
    );
    const _: () = __dyno::check_listed(
        "Shop",
        &<Order as __dyno::Model>::SCHEMA,
        __dyno::TableOf::<Order>::ENTITIES,
    );
};
