//! S, N and B, which keys and sets consist of.

use std::marker::PhantomData;

use super::converted::{Converted, StoredKind, Wrapped};
use super::kinds::{B, Kind, N, S};
use super::presence::Always;

use crate::codec::attribute::Attribute;
use crate::codec::convert::Convert;
use crate::wire::AttributeType;

/// S, N or B.
pub trait ScalarKind: Kind {}

impl ScalarKind for S {}
impl ScalarKind for N {}
impl ScalarKind for B {}
impl<C: Convert<T>, T> ScalarKind for Converted<C, T> where StoredKind<C, T>: ScalarKind {}
impl<K: ScalarKind> ScalarKind for Wrapped<K> {}

/// An attribute that can be a key or an element of a set: an S, N or B that is always present.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can be neither a key nor an element of a set",
    label = "not a string, number or binary",
    note = "key attributes and elements of sets have type S, N or B and are always present"
)]
pub trait ScalarAttribute: Attribute {}

#[diagnostic::do_not_recommend]
impl<T: Attribute<Kind: ScalarKind, Presence = Always>> ScalarAttribute for T {}

/// A set of `T`: SS, NS or BS.
#[derive(Clone, Copy, Debug)]
pub struct SetOf<T>(PhantomData<fn() -> T>);

impl<T: ScalarAttribute> Kind for SetOf<T> {
    const TYPE: Option<AttributeType> = match T::Kind::TYPE {
        Some(element) => element.set(),
        None => None,
    };
}
