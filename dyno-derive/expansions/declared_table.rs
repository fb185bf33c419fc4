// #[dyno(
//     name = "shop",
//     partition_key(pk:String),
//     sort_key(sk:String),
//     entity = "kind",
//     index(
//         name = "GSI1",
//         partition_key(gsi1pk:String),
//         sort_key(gsi1sk:String),
//         projection = keys_only
//     ),
//     entities(Customer, Order)
// )]
// struct Shop;

const _: () = {
    use ::dyno::__private as __dyno;
    #[automatically_derived]
    impl __dyno::DeclaredTable for Shop {
        const TABLE: __dyno::TableSchema = __dyno::TableSchema::new(
                "shop",
                __dyno::KeySchema::composite(
                    __dyno::KeyAttribute::new::<String>("pk"),
                    __dyno::KeyAttribute::new::<String>("sk"),
                ),
                &[
                    __dyno::IndexSchema::global(
                            "GSI1",
                            __dyno::KeySchema::composite(
                                __dyno::KeyAttribute::of_index::<String>("gsi1pk"),
                                __dyno::KeyAttribute::of_index::<String>("gsi1sk"),
                            ),
                        )
                        .projecting(__dyno::IndexProjection::KeysOnly),
                ],
            )
            .with_entity("kind");
        const ENTITIES: &'static [__dyno::Schema] = &[
            <Customer as __dyno::Model>::SCHEMA,
            <Order as __dyno::Model>::SCHEMA,
        ];
        const SHAPE: &'static __dyno::Shape = &__dyno::Shape::new(
            &[
                __dyno::Stored::new::<String>("pk"),
                __dyno::Stored::new::<String>("sk"),
                __dyno::Stored::new::<String>("gsi1pk"),
                __dyno::Stored::new::<String>("gsi1sk"),
                __dyno::Stored::new::<__dyno::String>("kind"),
            ],
            &[],
        );
    }
    #[automatically_derived]
    impl Shop {
        /// The secondary index `GSI1`.
        const GSI1: __dyno::TableIndex<Shop, 0> = __dyno::TableIndex::INDEX;
        /// The keys of the entities of this table, and the reads that find their items.
        #[allow(dead_code)]
        #[must_use]
        fn access_patterns() -> __dyno::AccessPatterns {
            __dyno::AccessPatterns::of::<Self>()
        }
    }
    #[automatically_derived]
    impl __dyno::ReadsOfIndex<0> for Shop {
        type Reads<__M: __dyno::Model> = __dyno::Projected<__M, 0>;
        type Fetches<__M: __dyno::Model> = __dyno::Projected<__M, 0>;
    }
    const _: () = __dyno::check_entity_apart(
        "Shop",
        <Shop as __dyno::DeclaredTable>::ENTITIES.split_at(2).0,
    );
    const _: fn() = || __dyno::is_of_table::<Customer, Shop>();
    const _: fn() = || __dyno::is_of_table::<Order, Shop>();
};
