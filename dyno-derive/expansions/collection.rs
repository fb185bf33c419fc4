// enum CustomerItem {
//     Customer(Customer),
//     Order(Order),
//     #[dyno(other)]
//     Other(Item),
// }

const _: () = {
    use ::dyno::__private as __dyno;
    const __SCHEMAS: &[__dyno::Schema] = &[
        <<Customer as __dyno::ThisModel>::This as __dyno::Model>::SCHEMA,
        <<Order as __dyno::ThisModel>::This as __dyno::Model>::SCHEMA,
    ];
    const __ATTRIBUTE: &__dyno::str = __dyno::entity_attribute(
        &<<Customer as __dyno::ThisModel>::This as __dyno::Model>::SCHEMA.table,
    );
    const __ENTITIES: &[&__dyno::str] = &[
        __dyno::entity_name(
            &<<Customer as __dyno::ThisModel>::This as __dyno::Model>::SCHEMA,
        ),
        __dyno::entity_name(
            &<<Order as __dyno::ThisModel>::This as __dyno::Model>::SCHEMA,
        ),
    ];
    static __TAG: __dyno::EnumTag = __dyno::EnumTag::new(__ATTRIBUTE, __ENTITIES);
    const __TELLING: &__dyno::str = __dyno::telling_attribute(__SCHEMAS);
    const __BEGINNINGS: &[&__dyno::str] = &[
        __dyno::beginning_of(
            &<<Customer as __dyno::ThisModel>::This as __dyno::Model>::SCHEMA,
            __TELLING,
        ),
        __dyno::beginning_of(
            &<<Order as __dyno::ThisModel>::This as __dyno::Model>::SCHEMA,
            __TELLING,
        ),
    ];
    static __KEY: __dyno::EnumTag = __dyno::EnumTag::of_key(
        __TELLING,
        __ENTITIES,
        __BEGINNINGS,
    );
    const _: fn() = || __dyno::is_one_table::<
        <<Customer as __dyno::ThisModel>::This as __dyno::Model>::Table,
        <<Customer as __dyno::ThisModel>::This as __dyno::Model>::Table,
    >();
    const _: () = __dyno::check_collection(
        &<<Customer as __dyno::ThisModel>::This as __dyno::Model>::SCHEMA,
        &<<Customer as __dyno::ThisModel>::This as __dyno::Model>::SCHEMA,
    );
    const _: fn() = || __dyno::is_one_table::<
        <<Order as __dyno::ThisModel>::This as __dyno::Model>::Table,
        <<Customer as __dyno::ThisModel>::This as __dyno::Model>::Table,
    >();
    const _: () = __dyno::check_collection(
        &<<Customer as __dyno::ThisModel>::This as __dyno::Model>::SCHEMA,
        &<<Order as __dyno::ThisModel>::This as __dyno::Model>::SCHEMA,
    );
    const _: () = __dyno::check_apart(
        &<<Customer as __dyno::ThisModel>::This as __dyno::Model>::SCHEMA,
        &<<Order as __dyno::ThisModel>::This as __dyno::Model>::SCHEMA,
    );
    #[automatically_derived]
    impl<'__b> __dyno::Members<'__b> for CustomerItem {
        fn decode_members(
            __map: &mut __dyno::Map<'_, '__b>,
        ) -> __dyno::Result<Self, __dyno::DecodeError> {
            if __ATTRIBUTE.is_empty() {
                return __dyno::read_by_key(
                    __SCHEMAS,
                    &__KEY,
                    __map,
                    |__map, __entity| match __entity {
                        0 => {
                            __dyno::Result::Ok(
                                Self::Customer(
                                    <Customer as __dyno::ThisModel>::read(__map)?,
                                ),
                            )
                        }
                        1 => {
                            __dyno::Result::Ok(
                                Self::Order(<Order as __dyno::ThisModel>::read(__map)?),
                            )
                        }
                        _ => {
                            __dyno::Result::Ok(
                                Self::Other(
                                    <Item as __dyno::Members<'__b>>::decode_members(__map)?,
                                ),
                            )
                        }
                    },
                );
            }
            __map
                .tagged_or(
                    &__TAG,
                    |__map, __entity, __name| match __entity {
                        0 => {
                            __dyno::Result::Ok(
                                Self::Customer(
                                    <Customer as __dyno::ThisModel>::read(__map)?,
                                ),
                            )
                        }
                        1 => {
                            __dyno::Result::Ok(
                                Self::Order(<Order as __dyno::ThisModel>::read(__map)?),
                            )
                        }
                        _ => {
                            __dyno::Result::Ok(
                                Self::Other(__dyno::other_item(__ATTRIBUTE, __name, __map)?),
                            )
                        }
                    },
                    |__map| __dyno::Result::Ok(
                        Self::Other(
                            <Item as __dyno::Members<'__b>>::decode_members(__map)?,
                        ),
                    ),
                )
        }
    }
    #[automatically_derived]
    impl __dyno::EncodeMembers for CustomerItem {
        fn encode_members(
            &self,
            __map: &mut __dyno::MapWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            match self {
                Self::Customer(__item) => {
                    <<Customer as __dyno::ThisModel>::Read as __dyno::EncodeMembers>::encode_members(
                        __item,
                        __map,
                    )
                }
                Self::Order(__item) => {
                    <<Order as __dyno::ThisModel>::Read as __dyno::EncodeMembers>::encode_members(
                        __item,
                        __map,
                    )
                }
                Self::Other(__item) => {
                    __dyno::EncodeMembers::encode_members(__item, __map)
                }
            }
        }
    }
    #[automatically_derived]
    impl __dyno::Document for CustomerItem {
        const SHAPE: &'static __dyno::Shape = &__dyno::Shape::new(
            &[],
            &[
                <<Customer as __dyno::ThisModel>::This as __dyno::Document>::SHAPE,
                <<Order as __dyno::ThisModel>::This as __dyno::Document>::SHAPE,
                &__dyno::Shape::OPEN,
            ],
        );
    }
    #[automatically_derived]
    impl __dyno::Collection for CustomerItem {
        type Table = <<Customer as __dyno::ThisModel>::This as __dyno::Model>::Table;
        type First = <Customer as __dyno::ThisModel>::This;
        type Item = CustomerItem;
        const SCHEMAS: &'static [__dyno::Schema] = __SCHEMAS;
    }
};
