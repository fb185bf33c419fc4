//! Which attributes differ between two images.

use std::fmt;
use std::marker::PhantomData;

use crate::codec::{Attribute, Document, Item, Value, decode_item, encode_item};
use crate::error::{Error, Result, Subject};
use crate::expr::ast::Segment;
use crate::expr::{Address, Path};

/// The difference between two images of an item.
///
/// ```
/// use dyno::stream::Changed;
/// use dyno::{Document, Model};
///
/// #[derive(Document)]
/// struct Address {
///     city: String,
///     street: String,
/// }
///
/// #[derive(Model)]
/// #[dyno(table = "Customers")]
/// struct Customer {
///     #[dyno(partition_key)]
///     id: u32,
///     name: String,
///     address: Address,
/// }
///
/// let customer = |street: &str| Customer {
///     id: 7,
///     name: "Ada".into(),
///     address: Address { city: "Turin".into(), street: street.into() },
/// };
/// let changed = Changed::between(&customer("Via Po"), &customer("Via Roma"))?;
/// assert!(changed.contains(Customer::ADDRESS.street) && changed.contains(Customer::ADDRESS));
/// assert!(!changed.contains(Customer::ADDRESS.city) && !changed.contains(Customer::NAME));
/// assert_eq!(changed.attributes().collect::<Vec<_>>(), ["address"]);
/// # Ok::<(), dyno::Error>(())
/// ```
pub struct Changed<M> {
    old: Item,
    new: Item,
    model: PhantomData<fn() -> M>,
}

impl<M: Document> Changed<M> {
    /// Compares two images of an item. Attributes that are not fields of the model are not compared; to compare all,
    /// read the record as an [`Item`].
    ///
    /// # Errors
    /// [`Error::Encode`] if DynamoDB cannot hold a value of one of them.
    pub fn between(old: &M, new: &M) -> Result<Self> {
        let item = |image: &M| {
            let json =
                encode_item(image).map_err(|error| Error::encode(Subject::unknown(), error))?;
            Ok::<_, Error>(decode_item(&json)?)
        };
        Ok(Self {
            old: item(old)?,
            new: item(new)?,
            model: PhantomData,
        })
    }
}

impl<M> Changed<M> {
    /// Returns whether the value at a path differs, or only one of the images has it.
    ///
    /// A path to an element of a list compares the elements with this index.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "paths are constants or made for the call"
    )]
    pub fn contains<A: Address, T: Attribute>(&self, path: Path<M, A, T>) -> bool {
        let path = path.ast();
        at(&self.old, &path.0) != at(&self.new, &path.0)
    }

    /// Returns the names of the item's attributes that differ, sorted.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        let removed = |name: &&str| self.new.get(name).is_none();
        let old = names(&self.old).filter(removed);
        let new = names(&self.new).filter(|name| self.old.get(name) != self.new.get(name));
        let mut names: Vec<_> = old.chain(new).collect();
        names.sort_unstable();
        names.into_iter()
    }

    /// Returns whether the images are equal.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.old == self.new
    }
}

fn names(item: &Item) -> impl Iterator<Item = &str> {
    item.iter().map(|(name, _)| name.as_str())
}

/// The value at a path, if the item has it.
fn at<'i>(item: &'i Item, path: &[Segment]) -> Option<&'i Value> {
    let (first, rest) = path.split_first()?;
    let Segment::Name(name) = first else {
        return None;
    };
    let mut value = item.get(name)?;
    for segment in rest {
        value = match (segment, value) {
            (Segment::Name(name), Value::M(map)) => map.get(name)?,
            (Segment::Index(index), Value::L(list)) => list.get(*index)?,
            _ => return None,
        };
    }
    Some(value)
}

// Values are not printed: they may be secret.
impl<M> fmt::Debug for Changed<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.attributes().collect();
        f.debug_tuple("Changed").field(&names).finish()
    }
}
