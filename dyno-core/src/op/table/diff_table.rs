//! Comparing a table with its definition.

use crate::error::Result;
use crate::op::ResponseFuture;
use crate::op::expressions::debug_without_values;
use crate::op::table::live::live;
use crate::op::table::polling::describe_existing;
use crate::table_definition::{Diff, TableDefinition};
use crate::transport::TableRef;

/// Compares a table with its definition: that of the model, or the given one. It changes nothing.
///
/// It requests the description of the table, and Time to Live and tags if the definition has them.
///
/// # Errors
/// An [`Error::Service`](crate::Error::Service) if the table does not exist.
///
/// ```no_run
/// # use dyno::{Model, Table};
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
/// # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
/// for difference in movies.diff_table().await?.iter() {
///     println!("{difference}"); // index `ByRank`: sort key is `rank` (N) in the model and missing in the table
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is compared until it is awaited"]
pub struct DiffTable {
    target: TableRef,
    definition: TableDefinition,
}

impl DiffTable {
    pub(crate) fn new(target: TableRef, definition: TableDefinition) -> Self {
        Self { target, definition }
    }

    /// Sets the definition, instead of that of the model. Names are not compared.
    pub fn definition(mut self, definition: TableDefinition) -> Self {
        self.definition = definition;
        self
    }
}

impl IntoFuture for DiffTable {
    type Output = Result<Diff>;
    type IntoFuture = ResponseFuture<Diff>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let table = describe_existing(&self.target).await?;
            let current = live(&self.target, &table, &self.definition).await?;
            Ok(self.definition.diff(&current))
        })
    }
}

debug_without_values!(DiffTable, |this| &this.target.table);
