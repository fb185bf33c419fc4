//! Many writes, with or without a condition: BatchWriteItem for those without, requests of their own for the others.

mod delete_all;
mod deletes;
mod entry;
mod kept;
mod put_all;
mod puts;
mod run;
mod single;

pub use delete_all::DeleteAll;
pub use put_all::PutAll;
