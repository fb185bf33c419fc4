//! Reads and deletes by a condition: a planner chooses the request, and says which before anything is sent.
//!
//! A [`Find`] or a [`DeleteWhere`] has a condition on any attributes. `facts` says what the condition requires of each
//! of them, `plain` and `composed` what a key makes of that, and `planner` chooses. The requests are those of the other
//! operations.

mod checked;
mod composed;
mod delete_where;
mod described;
mod excluded;
mod facts;
mod find_items;
mod plain;
mod plan;
mod planner;
mod range;
mod reading;
mod scalar;
mod selection;
mod source;

pub use delete_where::DeleteWhere;
pub use find_items::Find;
pub use plan::{Access, Plan};
