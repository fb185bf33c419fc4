//! What is otherwise than the model says? A live table, compared.

use aws_sdk_dynamodb::types::TableDescription;

use crate::error::Result;
use crate::op::ResponseFuture;
use crate::op::expressions::debug_without_values;
use crate::op::table::{describe_table, tags, time_to_live};
use crate::table_definition::{Diff, TableDefinition};
use crate::transport;
use crate::transport::TableRef;

/// Compares a definition with the table as it is: that of the model, or one that is given. Nothing is changed.
///
/// It asks for the table's description, for Time to Live if the definition speaks of it, and for tags if the definition has some. It is
/// an error when there is no such table.
///
/// ```no_run
/// # use dyno::model::Model;
/// # async fn example<Movie: Model>(movies: dyno::Table<Movie>) -> dyno::Result<()> {
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

    /// Compares with this rather than with what the model alone says. The name does not matter.
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
            let table = existing(&self.target).await?;
            let live = live(&self.target, &table, &self.definition).await?;
            Ok(self.definition.diff(&live))
        })
    }
}

debug_without_values!(DiffTable, |this| &this.target.table);

/// The description of a table that must be there.
pub(crate) async fn existing(target: &TableRef) -> Result<TableDescription> {
    let request = target.sender.sdk().describe_table();
    let table = transport::describe_existing_table(request.table_name(&*target.table)).await?;
    Ok(table.unwrap_or_else(|| TableDescription::builder().build()))
}

/// A table as it is, in all of which the definition speaks.
pub(crate) async fn live(
    target: &TableRef,
    table: &TableDescription,
    wanted: &TableDefinition,
) -> Result<TableDefinition> {
    let mut live = describe_table::definition(table);
    if wanted.time_to_live.is_some() {
        live.time_to_live = Some(time_to_live::describe(target).await?.setting());
    }
    if !wanted.tags.is_empty() {
        live.tags = tags::all(target, table.table_arn().unwrap_or_default()).await?;
    }
    Ok(live)
}
