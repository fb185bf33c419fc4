// #[dyno(table = "Accounts", normalize = Account::normalize, validate = Account::validate)]
// struct Account {
//     #[dyno(partition_key, generated)]
//     id: String,
//     balance: i64,
//     #[dyno(created_at)]
//     created: Option<Timestamp>,
//     #[dyno(updated_at)]
//     updated: Timestamp,
//     #[dyno(version)]
//     version: u64,
// }

#[allow(deprecated)]
const _: () = {
    use ::dyno::__private as __dyno;
    use __dyno::Storable as __F;
    #[automatically_derived]
    impl Account {
        /// The path of the attribute `id`.
        const ID: __dyno::KeyPath<Self, 0, String> = __dyno::Path::KEY;
        /// The path of the attribute `balance`.
        const BALANCE: __dyno::RootPath<Self, 1, i64> = __dyno::Path::FIELD;
        /// The path of the attribute `created`.
        const CREATED: __dyno::RootPath<Self, 2, Option<Timestamp>> = __dyno::Path::FIELD;
        /// The path of the attribute `updated`.
        const UPDATED: __dyno::RootPath<Self, 3, Timestamp> = __dyno::Path::FIELD;
        /// The path of the attribute `version`.
        const VERSION: __dyno::RootPath<Self, 4, u64> = __dyno::Path::FIELD;
    }
    #[automatically_derived]
    impl __dyno::Attribute for Account {
        type Kind = __dyno::kind::Document;
        type Base = Self;
        type Presence = __dyno::kind::Always;
        type InList = __dyno::kind::L<Self>;
        type Fields<__M, __A> = __dyno::NoFields<__M, __A>;
    }
    #[automatically_derived]
    impl __dyno::EncodeMembers for Account {
        fn encode_members(
            &self,
            __map: &mut __dyno::MapWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            <String as __F>::put_key(&self.id, ",\"id\":", __map)?;
            <i64 as __F>::put(&self.balance, ",\"balance\":", __map)?;
            <Option<Timestamp> as __F>::put(&self.created, ",\"created\":", __map)?;
            <Timestamp as __F>::put(&self.updated, ",\"updated\":", __map)?;
            <u64 as __F>::put(&self.version, ",\"version\":", __map)?;
            __dyno::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl __dyno::Encode for Account {
        fn encode(
            &self,
            __out: __dyno::Out<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            __dyno::encode_document(self, __out)
        }
    }
    #[automatically_derived]
    impl<'__b> __dyno::Members<'__b> for Account {
        fn decode_members(
            __map: &mut __dyno::Map<'_, '__b>,
        ) -> __dyno::Result<Self, __dyno::DecodeError> {
            let mut field_id = <String as __F>::slot();
            let mut field_balance = <i64 as __F>::slot();
            let mut field_created = <Option<Timestamp> as __F>::slot();
            let mut field_updated = <Timestamp as __F>::slot();
            let mut field_version = <u64 as __F>::slot().null_is_absent();
            const __NAMES: &[__dyno::Name] = &[
                __dyno::Name::new("id"),
                __dyno::Name::new("balance"),
                __dyno::Name::new("created"),
                __dyno::Name::new("updated"),
                __dyno::Name::new("version"),
            ];
            while let __dyno::Option::Some((__index, __value)) = __map.field(__NAMES)? {
                match __index {
                    0 => field_id.fill("id", __value)?,
                    1 => field_balance.fill("balance", __value)?,
                    2 => field_created.fill("created", __value)?,
                    3 => field_updated.fill("updated", __value)?,
                    4 => field_version.fill("version", __value)?,
                    _ => __value.skip()?,
                }
            }
            let field_id = field_id.take("id")?;
            let field_balance = field_balance.take("balance")?;
            let field_created = field_created.take("created")?;
            let field_updated = field_updated.take("updated")?;
            let field_version = field_version
                .take_or_else(|| <u64 as __dyno::Default>::default());
            __dyno::Result::Ok(Self {
                id: field_id,
                balance: field_balance,
                created: field_created,
                updated: field_updated,
                version: field_version,
            })
        }
    }
    #[automatically_derived]
    impl<'__b> __dyno::Decode<'__b> for Account {
        fn decode(
            __value: __dyno::Value<'_, '__b>,
        ) -> __dyno::Result<Self, __dyno::DecodeError> {
            __dyno::decode_document(__value)
        }
    }
    #[automatically_derived]
    impl __dyno::Document for Account {
        const SHAPE: &'static __dyno::Shape = &__dyno::Shape::new(
            &[
                <String as __F>::ATTRIBUTE.named("id"),
                <i64 as __F>::ATTRIBUTE.named("balance"),
                <Option<Timestamp> as __F>::ATTRIBUTE.named("created"),
                <Timestamp as __F>::ATTRIBUTE.named("updated"),
                <u64 as __F>::ATTRIBUTE.named("version").or_absent(),
            ],
            &[],
        );
        const HELD_BY_INDEX: __dyno::Option<__dyno::HeldByIndex> = __dyno::Option::Some(
            __dyno::held_by_index::<Self>,
        );
    }
    #[automatically_derived]
    impl __dyno::DeclaredTable for Account {
        const TABLE: __dyno::TableSchema = __dyno::TableSchema::new(
            "Accounts",
            __dyno::KeySchema::Partition(__dyno::KeyAttribute::new::<String>("id")),
            &[],
        );
    }
    #[automatically_derived]
    impl __dyno::Model for Account {
        type Table = Self;
        type Key = __dyno::Simple<String>;
        const SCHEMA: __dyno::Schema = __dyno::Schema::new(
                "Account",
                <Self as __dyno::DeclaredTable>::TABLE,
            )
            .with_life(&<Self as __dyno::Model>::LIFE);
        const LIFE: __dyno::Life = __dyno::Life::NONE
            .with_created_at(
                __dyno::LifeAttribute::new(
                    "created",
                    |
                        __context: &__dyno::WriteContext,
                        __map: &mut __dyno::MapWriter<'_>,
                    | -> __dyno::Result<(), __dyno::EncodeError> {
                        let field_created: &Option<Timestamp> = &__dyno::written_at::<
                            Option<Timestamp>,
                        >(__context);
                        <Option<
                            Timestamp,
                        > as __F>::put(field_created, ",\"created\":", __map)?;
                        __dyno::Result::Ok(())
                    },
                ),
            )
            .with_updated_at(
                __dyno::LifeAttribute::new(
                    "updated",
                    |
                        __context: &__dyno::WriteContext,
                        __map: &mut __dyno::MapWriter<'_>,
                    | -> __dyno::Result<(), __dyno::EncodeError> {
                        let field_updated: &Timestamp = &__dyno::written_at::<
                            Timestamp,
                        >(__context);
                        <Timestamp as __F>::put(field_updated, ",\"updated\":", __map)?;
                        __dyno::Result::Ok(())
                    },
                ),
            )
            .with_version("version")
            .with_hooks(
                &[
                    __dyno::ModelHook::new("normalize"),
                    __dyno::ModelHook::new("validate"),
                ],
            );
        fn check_rules(&self) -> __dyno::Result<(), __dyno::EncodeError> {
            __dyno::valid((Account::validate)(self))
        }
        fn encode_written(
            &self,
            __context: &__dyno::WriteContext,
            __map: &mut __dyno::MapWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            let mut __item: Self = __dyno::Clone::clone(self);
            (Account::normalize)(&mut __item);
            if __dyno::Generated::is_unset(&__item.id) {
                __item.id = __dyno::generated::<String>(__context, "id");
            }
            if __dyno::Timestamp::is_unset(&__item.created) {
                __item.created = __dyno::written_at::<Option<Timestamp>>(__context);
            }
            __item.updated = __dyno::written_at::<Timestamp>(__context);
            let __this: &Self = &__item;
            if __context.validates() {
                __dyno::valid((Account::validate)(__this))?;
            }
            let field_id: &String = &__this.id;
            let field_created: &Option<Timestamp> = &__this.created;
            let field_updated: &Timestamp = &__this.updated;
            let field_version: &u64 = &__dyno::next_version::<
                Self,
            >(&__this.version, "version")?;
            <String as __F>::put_key(field_id, ",\"id\":", __map)?;
            <i64 as __F>::put(&__this.balance, ",\"balance\":", __map)?;
            <Option<Timestamp> as __F>::put(field_created, ",\"created\":", __map)?;
            <Timestamp as __F>::put(field_updated, ",\"updated\":", __map)?;
            <u64 as __F>::put(field_version, ",\"version\":", __map)?;
            __dyno::Result::Ok(())
        }
        fn encode_key(
            &self,
            __map: &mut __dyno::MapWriter<'_>,
        ) -> __dyno::Result<(), __dyno::EncodeError> {
            <String as __F>::put_key(&self.id, ",\"id\":", __map)?;
            __dyno::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl __dyno::Versioned for Account {
        type Version = u64;
    }
};
