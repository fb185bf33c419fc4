//! What a model does by itself when an item is written: its version, its timestamps, its write id.

use std::fmt;
use std::time::SystemTime;

use super::unique::Unique;
use crate::codec::{ItemVersion, Upgrades};
use crate::wire::{EncodeError, MapWriter};

/// The attributes that a write of any kind sets by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Life {
    /// The attribute of the version.
    pub version: Option<&'static str>,
    /// The attribute with a new random value after each write.
    pub write_id: Option<LifeAttribute>,
    /// The attribute with the time of the first write.
    pub created_at: Option<LifeAttribute>,
    /// The attribute with the time of the last write.
    pub updated_at: Option<LifeAttribute>,
    /// The attribute with the version of the item's attributes, and the number that is written.
    pub item_version: Option<ItemVersion>,
    /// How items with another version of their attributes are read.
    #[doc(hidden)]
    pub upgrades: Option<&'static Upgrades>,
    /// The attributes with a generated id, outside of the key.
    pub generated: &'static [&'static str],
    /// The attributes with what a function returns.
    pub computed: &'static [ComputedAttribute],
    /// The functions that see an item before it is written, and no update.
    pub hooks: &'static [ModelHook],
    /// The rules for the values of single attributes.
    pub rules: Option<FieldRules>,
    /// The attributes whose values no two items share, if there are any.
    pub unique: Option<Unique>,
}

impl Life {
    /// Nothing.
    pub const NONE: Self = Self {
        version: None,
        write_id: None,
        created_at: None,
        updated_at: None,
        item_version: None,
        upgrades: None,
        generated: &[],
        computed: &[],
        hooks: &[],
        rules: None,
        unique: None,
    };

    /// Whether each write sets the attribute by itself.
    pub(crate) fn is_own(&self, attribute: &str) -> bool {
        let written = [self.write_id, self.created_at, self.updated_at];
        let mut written = written.iter().flatten();
        self.version == Some(attribute) || written.any(|own| own.name == attribute)
    }

    /// Whether the attribute is what a function returns.
    pub(crate) fn is_computed(&self, attribute: &str) -> bool {
        let mut computed = self.computed.iter();
        computed.any(|computed| computed.name == attribute)
    }

    /// Sets the attribute of the version.
    #[must_use]
    pub const fn with_version(self, attribute: &'static str) -> Self {
        Self {
            version: Some(attribute),
            ..self
        }
    }

    /// Sets the attribute of the write id.
    #[must_use]
    pub const fn with_write_id(self, attribute: LifeAttribute) -> Self {
        Self {
            write_id: Some(attribute),
            ..self
        }
    }

    /// Sets the attribute with the time of the first write.
    #[must_use]
    pub const fn with_created_at(self, attribute: LifeAttribute) -> Self {
        Self {
            created_at: Some(attribute),
            ..self
        }
    }

    /// Sets the attributes with a generated id.
    #[must_use]
    pub const fn with_generated(self, attributes: &'static [&'static str]) -> Self {
        Self {
            generated: attributes,
            ..self
        }
    }

    /// Sets the attributes with what a function returns.
    #[must_use]
    pub const fn with_computed(self, attributes: &'static [ComputedAttribute]) -> Self {
        Self {
            computed: attributes,
            ..self
        }
    }

    /// Sets the functions that see an item before it is written.
    #[must_use]
    pub const fn with_hooks(self, hooks: &'static [ModelHook]) -> Self {
        Self { hooks, ..self }
    }

    /// Sets the rules for the values of single attributes.
    #[must_use]
    pub const fn with_rules(self, rules: FieldRules) -> Self {
        Self {
            rules: Some(rules),
            ..self
        }
    }

    /// Sets the attribute with the time of the last write.
    #[must_use]
    pub const fn with_updated_at(self, attribute: LifeAttribute) -> Self {
        Self {
            updated_at: Some(attribute),
            ..self
        }
    }

    /// Sets the attributes whose values no two items share.
    #[must_use]
    pub const fn with_unique(self, unique: Unique) -> Self {
        Self {
            unique: Some(unique),
            ..self
        }
    }
}

impl Life {
    /// Sets the version of the item's attributes, and how items with another one are read.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_upgrades(self, upgrades: &'static Upgrades) -> Self {
        Self {
            item_version: Some(upgrades.version()),
            upgrades: Some(upgrades),
            ..self
        }
    }
}

/// A function of the model that sees an item before it is written: `normalize` or `validate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModelHook {
    /// The option that names it.
    pub option: &'static str,
    /// The attributes that it depends on, if they are known; otherwise it may depend on any.
    pub attributes: Option<&'static [&'static str]>,
    /// Whether it checks the [`FieldRules`], so that the values of attributes in an update are checked as well.
    pub checks_rules: bool,
}

impl ModelHook {
    /// Makes the function of an option, which may depend on any attribute.
    #[must_use]
    pub const fn new(option: &'static str) -> Self {
        Self {
            option,
            attributes: None,
            checks_rules: false,
        }
    }

    /// Sets the attributes that it depends on.
    #[must_use]
    pub const fn from(self, attributes: &'static [&'static str]) -> Self {
        Self {
            attributes: Some(attributes),
            ..self
        }
    }

    /// Says that it checks the [`FieldRules`].
    #[must_use]
    pub const fn of_rules(self) -> Self {
        Self {
            checks_rules: true,
            ..self
        }
    }

    /// Whether it depends on an attribute.
    pub(crate) fn depends_on(&self, attribute: &str) -> bool {
        let is_one = |attributes: &[&str]| attributes.contains(&attribute);
        self.attributes.is_none_or(is_one)
    }
}

/// The rules for the values of single attributes, as they are checked in updates.
#[derive(Clone, Copy)]
pub struct FieldRules {
    attributes: &'static [&'static str],
    check: CheckValue,
}

/// Checks the value of the attribute with this name, as DynamoDB's JSON.
type CheckValue = fn(&str, &str) -> Result<(), EncodeError>;

impl FieldRules {
    /// Makes rules of the function that checks them.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(attributes: &'static [&'static str], check: CheckValue) -> Self {
        Self { attributes, check }
    }

    /// Whether the values of an attribute are checked.
    pub(crate) fn covers(self, attribute: &str) -> bool {
        self.attributes.contains(&attribute)
    }

    /// Checks a value as DynamoDB's JSON. An attribute without rules takes any.
    pub(crate) fn check(self, attribute: &str, json: &str) -> Result<(), EncodeError> {
        (self.check)(attribute, json)
    }
}

impl fmt::Debug for FieldRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FieldRules")
    }
}

/// Functions cannot be compared.
impl PartialEq for FieldRules {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for FieldRules {}

/// An attribute with what a function returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ComputedAttribute {
    /// The name of the attribute.
    pub name: &'static str,
    /// The attributes that it depends on; `None` for all of the model.
    pub sources: Option<&'static [&'static str]>,
}

impl ComputedAttribute {
    /// Makes an attribute that depends on all others.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            sources: None,
        }
    }

    /// Sets the attributes that it depends on.
    #[must_use]
    pub const fn from(self, sources: &'static [&'static str]) -> Self {
        Self {
            sources: Some(sources),
            ..self
        }
    }

    /// Whether it depends on an attribute.
    pub(crate) fn depends_on(&self, attribute: &str) -> bool {
        let is_one = |sources: &[&str]| sources.contains(&attribute);
        self.sources.is_none_or(is_one)
    }
}

/// An attribute whose value is made by the write.
#[derive(Clone, Copy)]
pub struct LifeAttribute {
    /// The name of the attribute.
    pub name: &'static str,
    /// Writes the attribute as a member of an item.
    write: WriteMember,
}

type WriteMember = fn(&WriteContext, &mut MapWriter<'_>) -> Result<(), EncodeError>;

impl LifeAttribute {
    /// Makes an attribute from its name and what writes it.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(name: &'static str, write: WriteMember) -> Self {
        Self { name, write }
    }

    /// Writes the attribute as a member of an item.
    pub(crate) fn write(
        &self,
        context: &WriteContext,
        map: &mut MapWriter<'_>,
    ) -> Result<(), EncodeError> {
        (self.write)(context, map)
    }
}

impl fmt::Debug for LifeAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LifeAttribute").field(&self.name).finish()
    }
}

/// Two attributes of the same name are taken for the same; functions cannot be compared.
impl PartialEq for LifeAttribute {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for LifeAttribute {}

/// What is the same for everything that one write sets: its time, and its random number.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct WriteContext {
    now: SystemTime,
    random: u128,
    validates: bool,
}

impl WriteContext {
    /// A write at this time.
    #[must_use]
    pub fn at(now: SystemTime) -> Self {
        Self {
            now,
            random: fastrand::u128(..),
            validates: true,
        }
    }

    /// The same write, which does not validate the item.
    #[must_use]
    pub(crate) fn unchecked(self) -> Self {
        Self {
            validates: false,
            ..self
        }
    }

    /// Whether the item is validated.
    #[must_use]
    pub fn validates(&self) -> bool {
        self.validates
    }

    /// The time of the write.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.now
    }

    /// A number for a field in this write.
    pub(crate) fn random_for(&self, field: &str) -> u128 {
        // FNV-1a: the bits are random already, and differ from field to field.
        let mixed = field.bytes().fold(FNV_OFFSET, |mixed, byte| {
            (mixed ^ u128::from(byte)).wrapping_mul(FNV_PRIME)
        });
        self.random ^ mixed
    }

    /// The number of the write, which no other write has.
    #[must_use]
    pub fn random(&self) -> u128 {
        self.random
    }
}

/// The numbers of FNV-1a with 128 bits.
const FNV_OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const FNV_PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
