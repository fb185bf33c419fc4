//! Carries out the writes of one table.

use super::entry::ManyEntry;
use crate::batch::drive::Driver;
use crate::batch::settings::Settings;
use crate::batch::write::{WriteTable, WriteTraffic};
use crate::transport::Sender;

/// How many requests of one write each are in flight unless the user set it.
const SINGLE_CONCURRENCY: usize = 16;

/// `single` says whether each write is a request of its own.
pub(super) fn run<'s>(
    sender: Sender,
    part: Box<dyn WriteTable<ManyEntry> + 's>,
    mut settings: Settings,
    single: bool,
) -> impl Future<Output = ()> + Send + 's {
    if single {
        settings.concurrency.get_or_insert(SINGLE_CONCURRENCY);
    }
    let traffic = WriteTraffic::new(sender.clone(), vec![part], &settings);
    let driver = Driver::new(sender, traffic);
    async move {
        let Ok(()) = driver.run().await;
    }
}
