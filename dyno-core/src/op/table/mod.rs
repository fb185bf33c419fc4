//! Tables: creating, describing, changing and deleting them, their tags and Time to Live.

pub(crate) mod create_table;
pub(crate) mod delete_table;
pub(crate) mod describe_table;
pub(crate) mod diff_table;
pub(crate) mod ensure_table;
pub(crate) mod list_tables;
pub(crate) mod polls;
pub(crate) mod table_request;
pub(crate) mod tags;
pub(crate) mod time_to_live;
pub(crate) mod update_steps;
pub(crate) mod update_table;
