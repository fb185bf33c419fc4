//! The options of `#[dyno(..)]`, and where they are allowed. Each option is checked by itself.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Expr, LitStr, Path, Type};

use crate::capacity::Capacity;
use crate::case::Case;
use crate::errors::Errors;
use crate::option_reader::{OptionReader, read_attributes, read_options};
use crate::upgrade::{ItemVersion, UpgradeOptions};

/// An option with its name, to which messages point, and its value.
pub(crate) struct Opt<T> {
    pub(crate) name: Ident,
    pub(crate) value: T,
}

/// An option that is allowed once.
#[derive(Default)]
pub(crate) enum Given<T> {
    #[default]
    Missing,
    /// The option has a syntax error, which is in the list of errors.
    Invalid,
    Valid(Opt<T>),
}

impl<T> Given<T> {
    pub(crate) fn get(&self) -> Option<&Opt<T>> {
        match self {
            Self::Valid(option) => Some(option),
            Self::Missing | Self::Invalid => None,
        }
    }

    pub(crate) fn value(&self) -> Option<&T> {
        self.get().map(|option| &option.value)
    }

    pub(crate) fn name(&self) -> Option<&Ident> {
        self.get().map(|option| &option.name)
    }

    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// Sets the value unless there is one already.
    pub(crate) fn adopt(&mut self, name: Ident, value: T) {
        if self.is_missing() {
            *self = Self::Valid(Opt { name, value });
        }
    }

    /// Sets the value. Fails if it is already set.
    pub(crate) fn set(
        &mut self,
        option: &OptionReader<'_>,
        value: syn::Result<T>,
    ) -> syn::Result<()> {
        let is_duplicate = !self.is_missing();
        if !is_duplicate {
            *self = Self::Invalid;
        }
        let value = value?;
        if is_duplicate {
            return Err(option.error("is set twice; keep one of them"));
        }
        *self = Self::Valid(Opt {
            name: option.ident.clone(),
            value,
        });
        Ok(())
    }
}

/// The syntactic element that options are attached to. Each scope has its own options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Model,
    Document,
    Field,
    Variant,
    Index,
    LocalIndex,
    Table,
    TableIndex,
    TableLocalIndex,
    View,
    Upgrade,
    Capacity,
}

impl Scope {
    pub(crate) const ALL: [Self; 12] = [
        Self::Model,
        Self::Document,
        Self::Field,
        Self::Variant,
        Self::Index,
        Self::LocalIndex,
        Self::Table,
        Self::TableIndex,
        Self::TableLocalIndex,
        Self::View,
        Self::Upgrade,
        Self::Capacity,
    ];

    /// Returns the names of the options of this scope.
    pub(crate) fn options(self) -> &'static [&'static str] {
        match self {
            Self::Model => &[
                "table",
                "name_from_env",
                "partition_key",
                "sort_key",
                "index",
                "local_index",
                "entity",
                "stream",
                "capacity",
                "normalize",
                "validate",
                "item_version",
                "upgrade",
                "rename_all",
                "skip_empty",
                "serde",
                "serde_attributes",
                "crate",
            ],
            Self::Upgrade => &["from", "with"],
            Self::Document => &[
                "tag",
                "rename_all",
                "skip_empty",
                "serde",
                "serde_attributes",
                "crate",
            ],
            Self::Field => &[
                "partition_key",
                "sort_key",
                "rename",
                "alias",
                "default",
                "default_on_write",
                "skip",
                "flatten",
                "null",
                "empty_as_null",
                "skip_empty",
                "lenient",
                "with",
                "serde",
                "ttl",
                "version",
                "write_id",
                "created_at",
                "updated_at",
                "generated",
                "computed",
                "from",
                "unique",
                "key",
                "stored",
                "serde_attributes",
            ],
            Self::Variant => &["rename", "alias", "rename_all", "other", "serde_attributes"],
            Self::Index | Self::TableIndex => &[
                "name",
                "partition_key",
                "sort_key",
                "projection",
                "capacity",
            ],
            Self::LocalIndex | Self::TableLocalIndex => &["name", "sort_key", "projection"],
            Self::Table => &[
                "name",
                "name_from_env",
                "partition_key",
                "sort_key",
                "index",
                "local_index",
                "entity",
                "entities",
                "ttl",
                "stream",
                "capacity",
                "crate",
            ],
            Self::Capacity => &["read", "write"],
            Self::View => &["of", "index", "rename_all", "serde_attributes", "crate"],
        }
    }

    /// Describes the scope for messages such as "is not an option of a model".
    pub(crate) fn description(self) -> &'static str {
        match self {
            Self::Model => "a model",
            Self::Document => "a document",
            Self::Field => "a field",
            Self::Variant => "a variant",
            Self::Index | Self::TableIndex => "`index(..)`",
            Self::LocalIndex | Self::TableLocalIndex => "`local_index(..)`",
            Self::Table => "a table",
            Self::View => "a view",
            Self::Upgrade => "`upgrade(..)`",
            Self::Capacity => "`capacity(..)`",
        }
    }
}

/// The options of a model or a document.
#[derive(Default)]
pub(crate) struct ContainerOptions {
    pub(crate) table: Given<TableOption>,
    pub(crate) name_from_env: Given<LitStr>,
    /// The parts of the table's key, for a model of a declared table.
    pub(crate) partition_key: Given<Vec<KeyPart>>,
    pub(crate) sort_key: Given<Vec<KeyPart>>,
    /// The name of the entity in a declared table.
    pub(crate) entity: Given<LitStr>,
    pub(crate) indexes: Vec<IndexOptions>,
    pub(crate) stream: Given<StreamView>,
    pub(crate) capacity: Given<Capacity>,
    /// The functions that a write calls first.
    pub(crate) normalize: Given<HookFunction>,
    pub(crate) validate: Given<HookFunction>,
    /// The number of current items, and the functions that read older ones.
    pub(crate) item_version: Given<ItemVersion>,
    pub(crate) upgrades: Vec<UpgradeOptions>,
    pub(crate) rename_all: Given<Case>,
    /// `skip_empty` of each field whose type has an empty value.
    pub(crate) skip_empty: Given<()>,
    pub(crate) tag: Given<LitStr>,
    /// `serde = write`: the members are written by serde.
    pub(crate) serde: Given<()>,
    pub(crate) serde_attributes: Given<SerdeMode>,
    pub(crate) krate: Given<Path>,
    /// The model of a view, and the constant of its index.
    pub(crate) of: Given<Path>,
    pub(crate) view_index: Given<Ident>,
}

/// A function that a write calls first: `User::validate`.
pub(crate) struct HookFunction {
    pub(crate) function: Expr,
    /// The fields that it depends on, if they are named: `validate(User::validate, from(age))`.
    pub(crate) from: Option<Vec<Ident>>,
}

impl HookFunction {
    fn read(option: &OptionReader<'_>, example: &str) -> syn::Result<Self> {
        let (function, from) = option.function_with_fields(example)?;
        Ok(Self { function, from })
    }
}

/// The table of a model.
pub(crate) enum TableOption {
    /// `table = "Movies"`: a table of its own.
    Own(LitStr),
    /// `table = Shop`: a table that is declared with `#[derive(Table)]`.
    Declared(Path),
}

/// A part of a key: one key attribute.
#[derive(Clone)]
pub(crate) enum KeyPart {
    /// The field with this name.
    Field(Ident),
    /// A text that is composed of fields.
    Template(LitStr),
}

/// How a string stands in a composed key, as the name of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StringFormat(pub(crate) &'static str);

impl StringFormat {
    pub(crate) const ALL: [(&'static str, Self); 3] = [
        ("escape", Self("Escaped")),
        ("lower", Self("Lower")),
        ("upper", Self("Upper")),
    ];
}

/// What is done with serde's attributes. Without a mode, they are compared with dyno's options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SerdeMode {
    /// They are added to dyno's options.
    Apply,
    /// They are not read.
    Ignore,
}

impl ContainerOptions {
    pub(crate) fn read(scope: Scope, attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut options = Self::default();
        read_attributes(scope, attributes, errors, |option, errors| {
            match option.name {
                "table" => options.table.set(option, option.table()),
                "partition_key" => {
                    let parts = option.key_parts("CUSTOMER#{customer_id}");
                    options.partition_key.set(option, parts)
                }
                "sort_key" => {
                    let parts = option.key_parts("ORDER#{placed_at}");
                    options.sort_key.set(option, parts)
                }
                "entity" => options.entity.set(option, option.string("Order")),
                "of" => {
                    let path = option.unquoted("Order", Path::parse_mod_style);
                    options.of.set(option, path)
                }
                "index" if scope == Scope::View => {
                    let index = option.unquoted("GSI1", Ident::parse_any);
                    options.view_index.set(option, index)
                }
                "index" | "local_index" => {
                    let content = option.list()?;
                    let index = IndexOptions::read(option, &content, errors);
                    options.indexes.push(index);
                    Ok(())
                }
                "name_from_env" => options.name_from_env.set(option, option.variable()),
                "stream" => options.stream.set(option, option.stream_view()),
                "capacity" => {
                    let capacity = Capacity::read(option, errors);
                    options.capacity.set(option, capacity)
                }
                "normalize" => {
                    let function = HookFunction::read(option, "User::normalize");
                    options.normalize.set(option, function)
                }
                "validate" => {
                    let function = HookFunction::read(option, "User::validate");
                    options.validate.set(option, function)
                }
                "item_version" => {
                    let version = ItemVersion::read(option);
                    options.item_version.set(option, version)
                }
                "upgrade" => {
                    let upgrade = UpgradeOptions::read(option, errors)?;
                    options.upgrades.push(upgrade);
                    Ok(())
                }
                "rename_all" => options.rename_all.set(option, option.case()),
                "skip_empty" => options.skip_empty.set(option, option.flag()),
                "tag" => options.tag.set(option, option.string("kind")),
                "serde" => options.serde.set(option, option.serde_write()),
                "serde_attributes" => {
                    let mode = option.serde_mode();
                    options.serde_attributes.set(option, mode)
                }
                _ => {
                    let path = option.unquoted("::my_crate::dyno", Path::parse_mod_style);
                    options.krate.set(option, path)
                }
            }
        });
        options
    }
}

/// What a number means as a date, as the name of a variant of `Timestamps`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timestamps(pub(crate) &'static str);

impl Timestamps {
    pub(crate) const NONE: Self = Self("None");

    pub(crate) const ALL: [(&'static str, Self); 2] = [
        ("seconds", Self("Seconds")),
        ("milliseconds", Self("Milliseconds")),
    ];
}

/// `index(..)` or `local_index(..)`.
pub(crate) struct IndexOptions {
    /// `index` or `local_index`.
    pub(crate) option: Ident,
    pub(crate) local: bool,
    pub(crate) name: Given<LitStr>,
    /// The constant of an index of a declared table: `index(GSI1, ..)`.
    pub(crate) declared: Option<Ident>,
    /// The parts. Only a global index can have several.
    pub(crate) partition_key: Given<Vec<KeyPart>>,
    pub(crate) sort_key: Given<Vec<KeyPart>>,
    pub(crate) projection: Given<Projection>,
    pub(crate) capacity: Given<Capacity>,
}

/// The attributes that an index contains besides the keys.
pub(crate) enum Projection {
    All,
    KeysOnly,
    /// These fields.
    Include(Vec<Ident>),
}

/// The content of a stream's records, as the name of a variant of `StreamView`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StreamView(pub(crate) &'static str);

impl StreamView {
    pub(crate) const ALL: [(&'static str, Self); 4] = [
        ("keys_only", Self("KeysOnly")),
        ("new_image", Self("NewImage")),
        ("old_image", Self("OldImage")),
        ("new_and_old_images", Self("NewAndOldImages")),
    ];
}

impl IndexOptions {
    fn read(option: &OptionReader<'_>, content: ParseStream<'_>, errors: &mut Errors) -> Self {
        let local = option.name == "local_index";
        let scope = if local {
            Scope::LocalIndex
        } else {
            Scope::Index
        };
        let mut options = Self {
            option: option.ident.clone(),
            local,
            name: Given::Missing,
            declared: option.declared_index(content),
            partition_key: Given::Missing,
            sort_key: Given::Missing,
            projection: Given::Missing,
            capacity: Given::Missing,
        };
        read_options(scope, content, errors, |option, errors| match option.name {
            "name" => options.name.set(option, option.string("ByRank")),
            "partition_key" => options.partition_key.set(option, option.key_parts("year")),
            "sort_key" => options.sort_key.set(option, option.key_parts("rank")),
            "capacity" => {
                let capacity = Capacity::read(option, errors);
                options.capacity.set(option, capacity)
            }
            _ => options.projection.set(option, option.projection()),
        });
        options
    }
}

/// The options of a field.
#[derive(Default)]
pub(crate) struct FieldOptions {
    pub(crate) partition_key: Given<()>,
    pub(crate) sort_key: Given<()>,
    pub(crate) rename: Given<LitStr>,
    pub(crate) aliases: Vec<Opt<LitStr>>,
    /// `None` is `default` without a value: the default of the type.
    pub(crate) default: Given<Option<Expr>>,
    /// The value that is written if the field is `None`.
    pub(crate) default_on_write: Given<Expr>,
    pub(crate) skip: Given<()>,
    pub(crate) flatten: Given<()>,
    pub(crate) null: Given<()>,
    pub(crate) empty_as_null: Given<()>,
    pub(crate) skip_empty: Given<()>,
    pub(crate) lenient: Given<Timestamps>,
    pub(crate) with: Given<Type>,
    pub(crate) serde: Given<()>,
    pub(crate) ttl: Given<()>,
    pub(crate) version: Given<()>,
    pub(crate) write_id: Given<()>,
    pub(crate) created_at: Given<()>,
    pub(crate) updated_at: Given<()>,
    pub(crate) generated: Given<()>,
    pub(crate) computed: Given<Expr>,
    /// The fields that a computed field depends on.
    pub(crate) from: Given<Vec<Ident>>,
    pub(crate) unique: Given<()>,
    pub(crate) key: Given<StringFormat>,
    pub(crate) stored: Given<()>,
    pub(crate) serde_attributes: Given<SerdeMode>,
}

impl FieldOptions {
    pub(crate) fn read(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut options = Self::default();
        read_attributes(Scope::Field, attributes, errors, |option, _| {
            match option.name {
                "partition_key" => options.partition_key.set(option, option.flag()),
                "sort_key" => options.sort_key.set(option, option.flag()),
                "rename" => options.rename.set(option, option.string("name")),
                "alias" => option.alias(&mut options.aliases),
                "default" => options.default.set(option, option.flag_or_expression("5")),
                "default_on_write" => {
                    let value = option.expression("SystemTime::now()");
                    options.default_on_write.set(option, value)
                }
                "skip" => options.skip.set(option, option.flag()),
                "flatten" => options.flatten.set(option, option.flag()),
                "null" => options.null.set(option, option.flag()),
                "empty_as_null" => options.empty_as_null.set(option, option.flag()),
                "skip_empty" => options.skip_empty.set(option, option.flag()),
                "lenient" => options.lenient.set(option, option.timestamps()),
                "with" => options
                    .with
                    .set(option, option.unquoted("Cents", Type::parse)),
                "serde" => options.serde.set(option, option.flag()),
                "serde_attributes" => {
                    let mode = option.serde_mode();
                    options.serde_attributes.set(option, mode)
                }
                "key" => options.key.set(option, option.string_format()),
                "stored" => options.stored.set(option, option.flag()),
                "version" => options.version.set(option, option.flag()),
                "write_id" => options.write_id.set(option, option.flag()),
                "created_at" => options.created_at.set(option, option.flag()),
                "updated_at" => options.updated_at.set(option, option.flag()),
                "generated" => options.generated.set(option, option.flag()),
                "computed" => {
                    let function = option.unquoted("Order::total", Expr::parse);
                    options.computed.set(option, function)
                }
                "from" => options.from.set(option, option.field_names("price")),
                "unique" => options.unique.set(option, option.flag()),
                _ => options.ttl.set(option, option.flag()),
            }
        });
        options
    }

    /// Returns the names of all options that are set, except `serde_attributes`, which is allowed everywhere.
    pub(crate) fn names(&self) -> impl Iterator<Item = &Ident> {
        let names = [
            self.partition_key.name(),
            self.sort_key.name(),
            self.rename.name(),
            self.default.name(),
            self.default_on_write.name(),
            self.skip.name(),
            self.flatten.name(),
            self.null.name(),
            self.empty_as_null.name(),
            self.skip_empty.name(),
            self.lenient.name(),
            self.with.name(),
            self.serde.name(),
            self.ttl.name(),
            self.version.name(),
            self.write_id.name(),
            self.created_at.name(),
            self.updated_at.name(),
            self.generated.name(),
            self.computed.name(),
            self.from.name(),
            self.unique.name(),
            self.key.name(),
            self.stored.name(),
        ];
        let aliases = self.aliases.iter().map(|alias| &alias.name);
        names.into_iter().flatten().chain(aliases)
    }
}

/// The options of a variant.
#[derive(Default)]
pub(crate) struct VariantOptions {
    pub(crate) rename: Given<LitStr>,
    pub(crate) aliases: Vec<Opt<LitStr>>,
    pub(crate) rename_all: Given<Case>,
    pub(crate) other: Given<()>,
    pub(crate) serde_attributes: Given<SerdeMode>,
}

impl VariantOptions {
    pub(crate) fn read(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut options = Self::default();
        read_attributes(
            Scope::Variant,
            attributes,
            errors,
            |option, _| match option.name {
                "rename" => options.rename.set(option, option.string("name")),
                "alias" => option.alias(&mut options.aliases),
                "other" => options.other.set(option, option.flag()),
                "serde_attributes" => {
                    let mode = option.serde_mode();
                    options.serde_attributes.set(option, mode)
                }
                _ => options.rename_all.set(option, option.case()),
            },
        );
        options
    }
}
