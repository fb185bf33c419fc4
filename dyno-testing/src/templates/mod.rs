//! The tables of a template: `serverless.yml`, or CloudFormation in YAML or JSON.

mod properties;
mod template;
mod temporary_tables;
mod yaml;

pub use temporary_tables::{TemporaryTables, TemporaryTablesBuilder, temporary_tables_from};
