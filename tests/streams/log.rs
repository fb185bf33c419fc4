//! What consumers have seen, in the order in which they saw it.

use std::collections::BTreeMap;

/// Each change that was seen: by which consumer, of which item, and the version of the item.
#[derive(Debug, Default)]
pub(crate) struct Log {
    seen: Vec<(u64, u32, u32)>,
    /// The versions of an item that were seen, which begin with 1.
    pub(crate) versions: BTreeMap<u32, u32>,
    /// What each consumer has seen last of an item.
    last: BTreeMap<(u64, u32), u32>,
    /// How often a change was seen again.
    pub(crate) repeated: u32,
}

impl Log {
    /// Notes a change. Whoever sees it, nobody may see a version of an item before all earlier ones were seen, and no
    /// consumer may leave one out.
    pub(crate) fn note(&mut self, consumer: u64, item: u32, version: u32) {
        self.seen.push((consumer, item, version));
        let known = self.versions.entry(item).or_default();
        assert!(
            version <= *known + 1,
            "{version} of {item} came before {}",
            *known + 1
        );
        self.repeated += u32::from(version <= *known);
        *known = version.max(*known);
        let last = self.last.insert((consumer, item), version);
        if let Some(last) = last {
            // It may have lost a shard and taken it again, and begins after what was confirmed then.
            assert!(
                version <= last + 1 || self.was_seen_by_another(consumer, item, last + 1..version),
                "{consumer} saw {version} of {item} after {last}"
            );
        }
    }

    /// Whether others have seen these versions: a consumer that lost a shard and got it again continues after them.
    fn was_seen_by_another(
        &self,
        consumer: u64,
        item: u32,
        versions: std::ops::Range<u32>,
    ) -> bool {
        let is_seen = |version: u32| {
            let mut seen = self.seen.iter();
            seen.any(|(of, seen, at)| *of != consumer && *seen == item && *at == version)
        };
        versions.into_iter().all(is_seen)
    }

    /// How many changes a consumer has seen.
    pub(crate) fn of(&self, consumer: u64) -> usize {
        self.seen.iter().filter(|(of, ..)| *of == consumer).count()
    }

    pub(crate) fn len(&self) -> usize {
        self.seen.len()
    }

    /// Checks that every change was seen.
    pub(crate) fn check(&self, versions: &BTreeMap<u32, u32>) {
        assert_eq!(&self.versions, versions);
    }
}
