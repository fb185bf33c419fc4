//! Operations on tables: creating, describing, updating and deleting them, their tags and Time to Live.

mod allowed_changes;
mod apply;
mod create_table;
mod delete_table;
mod describe_table;
mod diff_table;
mod ensure_table;
mod list_tables;
mod live;
mod live_definition;
mod polling;
mod readiness;
mod table_description;
mod table_request;
mod table_status;
mod tags;
mod time_to_live;
mod update_outcome;
mod update_steps;
mod update_table;
mod wait_for_table;

pub use create_table::CreateTable;
pub use delete_table::DeleteTable;
pub use describe_table::DescribeTable;
pub use diff_table::DiffTable;
pub use ensure_table::{EnsureTable, EnsureTableOutcome};
pub use list_tables::{ListTables, TableNamesPage};
pub(crate) use live_definition::definition as definition_of;
pub use table_description::{IndexDescription, TableDescription};
pub use table_status::TableStatus;
pub use tags::TableTags;
pub use time_to_live::{
    TableTimeToLive, TimeToLiveDescription, TimeToLiveStatus, UpdateTimeToLive,
};
pub use update_outcome::UpdateTableOutcome;
pub use update_table::UpdateTable;
pub use wait_for_table::WaitForTable;
