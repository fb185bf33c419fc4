//! The markers of unique values that belong to the operations of a transaction.
//!
//! They come after the operations, so that these keep their positions. A marker is one item, which a transaction can
//! write only once: if one item releases a value and another one claims it, the marker is written by one operation. So
//! it is if several items release one value, which they have if they are older than the option.

use crate::codec::{Item, encode_item};
use crate::error::{Code, Error, InvalidTransaction, OfMarker, Result, TransactionCanceled};
use crate::op::transact::checked_items::check_keys;
use crate::op::transact_item::TransactItem;
use crate::op::write::marker::{holder, marker_write};
use crate::op::write::marker_change::{MarkerChange, Role};

/// A marker that a transaction writes.
pub(super) struct MarkerWrite {
    /// The position of the operation that it belongs to.
    owner: usize,
    change: MarkerChange,
    /// The other items that release the value in the same transaction.
    released_by: Vec<Item>,
}

/// The markers of these operations. Those in `not_held` are not released.
///
/// # Errors
/// An [`Error::NotUnique`] if two items claim one value, an [`InvalidTransaction`] if two operations are on one item.
pub(super) fn marker_writes(
    writes: &[TransactItem],
    not_held: &[MarkerChange],
) -> Result<Vec<MarkerWrite>> {
    let all = || {
        let numbered = writes.iter().enumerate();
        numbered.flat_map(|(owner, write)| write.markers().iter().map(move |of| (owner, of)))
    };
    let mut markers: Vec<MarkerWrite> = Vec::new();
    if all().next().is_none() {
        return Ok(markers);
    }
    // Two operations on one item would seem to be two items with one value.
    check_keys(writes)?;
    for (owner, change) in all().filter(|(_, change)| change.role == Role::Claim) {
        let same = markers.iter().find(|known| known.change.is_of_same(change));
        if let Some(known) = same {
            let subject = |owner: usize| writes.get(owner).map(TransactItem::subject);
            return Err(match (subject(owner), subject(known.owner)) {
                (Some(item), holder) => Error::not_unique(item, change.attribute, holder),
                (None, _) => InvalidTransaction::Empty.into(),
            });
        }
        markers.push(MarkerWrite {
            owner,
            change: change.clone(),
            released_by: Vec::new(),
        });
    }
    for (owner, change) in all().filter(|(_, change)| change.role == Role::Release) {
        if not_held.iter().any(|other| other.is_of_same(change)) {
            continue;
        }
        let mut same = markers.iter_mut();
        match same.find(|known| known.change.is_of_same(change)) {
            // The marker is that of one of them at most.
            Some(known) => known.released_by.push(change.holder.clone()),
            None => markers.push(MarkerWrite {
                owner,
                change: change.clone(),
                released_by: Vec::new(),
            }),
        }
    }
    Ok(markers)
}

impl MarkerWrite {
    /// The operation that writes the marker.
    pub(super) fn write(&self) -> Result<TransactItem> {
        marker_write(&self.change, &self.released_by)
    }
}

/// The markers that are not released, if nothing else is wrong: those that are not of the items that release them,
/// because the items are older than the option.
pub(super) fn only_not_held(
    canceled: &TransactionCanceled,
    writes: &[TransactItem],
    markers: &[MarkerWrite],
) -> Vec<MarkerChange> {
    let released = |position: usize| {
        let marker = markers.get(position.checked_sub(writes.len())?)?;
        (marker.change.role == Role::Release).then_some(&marker.change)
    };
    let mut not_held = Vec::new();
    for reason in canceled.causes() {
        match released(reason.position()) {
            Some(change) if reason.code() == Code::ConditionalCheckFailed => {
                not_held.push(change.clone());
            }
            _ => return Vec::new(),
        }
    }
    not_held
}

/// Assigns the reasons of the markers to the operations that they belong to.
pub(super) fn name_owners(
    canceled: &mut TransactionCanceled,
    writes: &[TransactItem],
    markers: &[MarkerWrite],
) {
    canceled.of_owners(writes.len(), |reason| {
        let marker = markers.get(reason.position().checked_sub(writes.len())?)?;
        let write = writes.get(marker.owner)?;
        let attribute = marker.change.attribute;
        let of_marker = match marker.change.role {
            Role::Release => OfMarker::NotHeld(attribute),
            Role::Claim => {
                let holder = reason.old_text().and_then(holder);
                let holder = holder.and_then(|key| encode_item(&key).ok());
                let holder = holder.map(|key| write.subject_with_key(&key));
                OfMarker::taken(write.subject(), attribute, holder)
            }
        };
        Some((marker.owner, Some(write.subject()), of_marker))
    });
}
