//! Exports of definitions: CloudFormation, Terraform, and the JSON of CreateTable.

mod cloud_formation;
mod create_table;
mod hcl;
mod json;
mod terraform;
#[cfg(test)]
mod tests;
