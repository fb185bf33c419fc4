//! The usual order of the fields of documents.

use super::enum_tag::EnumTag;

/// The order in which fields came in the previous documents at each depth. It only tells which field to try first, and
/// may be wrong.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order([u8; Self::ENTRIES]);

impl Order {
    // Deeper documents and later fields share the entries of others, which costs a search.
    const DEPTHS: usize = 4;
    const FIELDS: usize = 32;
    const ENTRIES: usize = Self::DEPTHS * Self::FIELDS;

    /// The order before any document is read.
    pub(super) const UNKNOWN: Self = Self([0; Self::ENTRIES]);

    /// The index of the entry for what comes after a field.
    #[inline]
    pub(super) const fn at(depth: u32, field: usize) -> usize {
        depth as usize % Self::DEPTHS * Self::FIELDS + (field + 1) % Self::FIELDS
    }

    /// The index of the entry for what comes first.
    #[inline]
    pub(super) const fn first(depth: u32) -> usize {
        depth as usize % Self::DEPTHS * Self::FIELDS
    }

    #[inline]
    pub(super) fn next(&self, at: usize) -> usize {
        self.0
            .get(at % Self::ENTRIES)
            .copied()
            .map_or(0, usize::from)
    }

    /// The entries of a depth.
    fn of_depth(&mut self, depth: u32) -> Option<&mut [u8; Self::FIELDS]> {
        let (depths, _) = self.0.as_chunks_mut();
        depths.get_mut(depth as usize % Self::DEPTHS)
    }

    pub(super) fn remember(&mut self, at: usize, field: usize) {
        if let (Some(entry), Ok(field)) = (self.0.get_mut(at), u8::try_from(field)) {
            *entry = field;
        }
    }
}

/// The orders of the variants of enums, so that each variant has its own although all are read at the same depth.
#[derive(Debug, Default)]
pub(super) struct VariantOrders {
    /// The variants whose orders are in use, by depth.
    current: [Option<Variant>; Order::DEPTHS],
    /// The orders that are not in use.
    others: Vec<(u32, Variant, [u8; Order::FIELDS])>,
}

/// A variant of an enum.
#[derive(Clone, Copy, Debug)]
struct Variant {
    tag: &'static EnumTag,
    number: usize,
}

impl PartialEq for Variant {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number && std::ptr::eq(self.tag, other.tag)
    }
}

impl VariantOrders {
    /// How many orders are kept.
    const MOST: usize = 32;

    /// Puts the order of a variant in use.
    #[inline]
    pub(super) fn expect(
        &mut self,
        order: &mut Order,
        depth: u32,
        tag: &'static EnumTag,
        number: usize,
    ) {
        let wanted = Variant { tag, number };
        let depth = depth % Order::DEPTHS as u32;
        if self.current.get(depth as usize) != Some(&Some(wanted)) {
            self.exchange(order, depth, wanted);
        }
    }

    #[inline(never)]
    fn exchange(&mut self, order: &mut Order, depth: u32, wanted: Variant) {
        let (Some(current), Some(order)) =
            (self.current.get_mut(depth as usize), order.of_depth(depth))
        else {
            return;
        };
        let before = current.replace(wanted);
        let is_wanted = |entry: &&mut (u32, Variant, _)| (entry.0, entry.1) == (depth, wanted);
        let is_full = self.others.len() >= Self::MOST;
        match (self.others.iter_mut().find(is_wanted), before) {
            (Some(entry), Some(before)) => {
                std::mem::swap(&mut entry.2, order);
                entry.1 = before;
            }
            (None, Some(before)) if !is_full => self.others.push((depth, before, *order)),
            (_, _) => {}
        }
    }
}
