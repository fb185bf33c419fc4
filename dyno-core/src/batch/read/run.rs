//! Carries out reads of any tables.

use super::requests::{OnFailure, ReadTable, ReadTraffic};
use crate::batch::drive::Driver;
use crate::batch::settings::Settings;
use crate::error::Result;
use crate::transport::Sender;

type BoxedTable<'s> = Box<dyn ReadTable + 's>;

/// Reads all keys of all parts.
pub(super) async fn run(
    sender: Sender,
    parts: Vec<BoxedTable<'_>>,
    settings: Settings,
    on_failure: OnFailure,
) -> Result<()> {
    // A request can read a table in one way only.
    let runs = groups(parts).into_iter().map(|parts| {
        let traffic = ReadTraffic::new(sender.clone(), parts, &settings, false, on_failure);
        Driver::new(sender.clone(), traffic).run()
    });
    futures::future::try_join_all(runs).await?;
    Ok(())
}

/// Parts that can share requests: none reads a table in another way than another of its group.
fn groups(parts: Vec<BoxedTable<'_>>) -> Vec<Vec<BoxedTable<'_>>> {
    let mut groups: Vec<Vec<BoxedTable<'_>>> = Vec::new();
    for part in parts {
        let fits = |group: &&mut Vec<BoxedTable<'_>>| {
            let mut others = group.iter();
            others.all(|other| {
                other.target().table != part.target().table || part.reads_like(other.as_ref())
            })
        };
        match groups.iter_mut().find(fits) {
            Some(group) => group.push(part),
            None => groups.push(vec![part]),
        }
    }
    groups
}
