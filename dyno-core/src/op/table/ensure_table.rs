//! Creating a table unless it exists.

use std::fmt;

use aws_sdk_dynamodb::types::TableStatus;

use crate::error::{Error, Result};
use crate::op::ResponseFuture;
use crate::op::expressions::debug_without_values;
use crate::op::table::allowed_changes::Allowed;
use crate::op::table::apply::apply;
use crate::op::table::create_table::CreateTable;
use crate::op::table::live::live;
use crate::op::table::polling::{
    Polling, describe, describe_existing, no_wait_setter, poll_setters,
};
use crate::op::table::readiness::{active, gone};
use crate::op::table::update_outcome::UpdateTableOutcome;
use crate::table_definition::{Diff, TableDefinition};
use crate::transport::TableRef;

/// Creates a table unless it exists, and waits until it is ACTIVE. It removes and replaces nothing.
///
/// The definition is that of the model, or the given one. A table that is being created or updated is waited for. A
/// table that is being deleted is waited for and then created again. Differences between an existing table and the
/// definition are returned and left as they are. Several processes can do this at the same time.
///
/// # Errors
/// [`Error::TableNotReady`] if the table is not ACTIVE in time.
///
/// ```no_run
/// # use dyno::{Model, Table};
/// # #[derive(Model)]
/// # #[dyno(table = "Movies")]
/// # struct Movie { #[dyno(partition_key)] year: u16, #[dyno(sort_key)] title: String }
/// use dyno::op::table::EnsureTableOutcome;
///
/// # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
/// if let EnsureTableOutcome::Differs(differences) = movies.ensure_table().await? {
///     eprintln!("{differences}");
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is done until it is awaited"]
pub struct EnsureTable {
    target: TableRef,
    definition: TableDefinition,
    polling: Polling,
    add_missing: bool,
}

/// The outcome of [`EnsureTable`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum EnsureTableOutcome {
    /// The table did not exist, and was created.
    Created,
    /// The table matches the definition.
    Unchanged,
    /// The table exists, and differs from the definition.
    Differs(Diff),
    /// Missing parts were added. Other differences remain.
    Extended(UpdateTableOutcome),
}

impl fmt::Display for EnsureTableOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Created => f.write_str("the table was created"),
            Self::Unchanged => f.write_str("the table matches the model"),
            Self::Differs(differences) => write!(f, "the table differs:\n{differences}"),
            Self::Extended(updated) => updated.fmt(f),
        }
    }
}

impl EnsureTable {
    pub(crate) fn new(target: TableRef, definition: TableDefinition) -> Self {
        Self {
            target,
            definition,
            polling: Polling::default(),
            add_missing: false,
        }
    }

    /// Sets the definition, instead of that of the model. The table keeps its own name.
    pub fn definition(mut self, definition: TableDefinition) -> Self {
        self.definition = definition;
        self
    }

    /// Adds to an existing table what it lacks: global indexes, a stream, tags, deletion protection.
    ///
    /// Time to Live is not added, because it deletes items, and nothing is replaced.
    /// [`UpdateTable`](crate::op::table::UpdateTable) makes these changes.
    pub fn add_missing(mut self) -> Self {
        self.add_missing = true;
        self
    }

    poll_setters!();
    no_wait_setter!();

    /// Creates the table unless it exists.
    async fn create_if_missing(&self) -> Result<Creation> {
        match describe(&self.target).await? {
            Some(table) if table.table_status() != Some(&TableStatus::Deleting) => {
                return Ok(Creation::Existing { open: false });
            }
            Some(_) => self.polling.until(&self.target, gone).await?,
            None => {}
        }
        let create = CreateTable::new(self.target.clone(), self.definition.clone());
        match create.polling(self.polling).await {
            Ok(_) => Ok(Creation::Created),
            // Another process has created it, or an attempt of this call whose response was lost.
            Err(error) if error.is_resource_in_use() => Ok(Creation::Existing {
                open: error.is_outcome_unknown(),
            }),
            Err(error) => Err(error),
        }
    }

    /// Compares an existing table with the definition, and adds what is missing if that was requested.
    async fn compare(&self) -> Result<EnsureTableOutcome> {
        let (target, definition) = (&self.target, &self.definition);
        let table = match self.add_missing || self.polling.wait {
            true => self.polling.until(target, active).await?,
            false => describe_existing(target).await?,
        };
        if self.add_missing {
            let allowed = Allowed::Additions;
            let updated = apply(target, self.polling, definition, &table, allowed).await?;
            return Ok(
                match (updated.applied.is_empty(), updated.remaining.is_empty()) {
                    (true, true) => EnsureTableOutcome::Unchanged,
                    (true, false) => EnsureTableOutcome::Differs(updated.remaining),
                    (false, _) => EnsureTableOutcome::Extended(updated),
                },
            );
        }
        let live = live(target, &table, definition).await?;
        let differences = definition.diff(&live);
        Ok(match differences.is_empty() {
            true => EnsureTableOutcome::Unchanged,
            false => EnsureTableOutcome::Differs(differences),
        })
    }
}

/// How a table came to exist.
enum Creation {
    Created,
    Existing {
        /// Whether this call may have created it.
        open: bool,
    },
}

impl IntoFuture for EnsureTable {
    type Output = Result<EnsureTableOutcome>;
    type IntoFuture = ResponseFuture<EnsureTableOutcome>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            match self.create_if_missing().await? {
                Creation::Created => Ok(EnsureTableOutcome::Created),
                Creation::Existing { open: false } => self.compare().await,
                Creation::Existing { open: true } => {
                    self.compare().await.map_err(Error::with_outcome_unknown)
                }
            }
        })
    }
}

debug_without_values!(EnsureTable, |this| &this.target.table);

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::example::{Service, error, ok};

    const DELETING: &str = r#"{"TableStatus":"DELETING"}"#;
    const CREATING: &str = r#"{"TableStatus":"CREATING"}"#;

    /// The table of the example, with an index or without.
    fn movies(status: &str, with_rank: bool) -> String {
        let key = |sort: &str| {
            format!(
                r#"[{{"AttributeName":"year","KeyType":"HASH"}},{{"AttributeName":"{sort}","KeyType":"RANGE"}}]"#
            )
        };
        let by_rank = match with_rank {
            true => format!(
                r#""GlobalSecondaryIndexes":[{{"IndexName":"ByRank","KeySchema":{}}}],"#,
                key("rank")
            ),
            false => String::new(),
        };
        let types = [
            ("year", "N"),
            ("title", "S"),
            ("rank", "N"),
            ("rating", "N"),
        ]
        .map(|(name, of)| format!(r#"{{"AttributeName":"{name}","AttributeType":"{of}"}}"#));
        format!(
            r#"{{"TableStatus":"{status}","TableArn":"arn","AttributeDefinitions":[{}],"KeySchema":{},{by_rank}
            "LocalSecondaryIndexes":[{{"IndexName":"ByRating","KeySchema":{}}}]}}"#,
            types.join(","),
            key("title"),
            key("rating"),
        )
    }

    /// A table with these descriptions, one for each poll, and a response to CreateTable.
    fn service(polls: &[&str], create: (u16, String)) -> Service {
        let polls: Vec<String> = polls.iter().map(|&poll| poll.to_owned()).collect();
        let poll = AtomicUsize::new(0);
        Service::new(move |operation, _| match operation {
            "DescribeTable" => {
                let at = poll.fetch_add(1, Ordering::Relaxed).min(polls.len() - 1);
                match &*polls[at] {
                    "" => error("ResourceNotFoundException", ""),
                    table => ok(&format!(r#"{{"Table":{table}}}"#)),
                }
            }
            "CreateTable" => create.clone(),
            "UpdateTable" => ok("{}"),
            other => panic!("{other} was sent"),
        })
    }

    fn operations(service: &Service) -> Vec<String> {
        let asked = service.asked().into_iter();
        asked.map(|(operation, _)| operation).collect()
    }

    // Q19, S24
    #[tokio::test]
    async fn a_table_is_created_where_there_is_none() {
        let active = movies("ACTIVE", true);
        let in_use = error("ResourceInUseException", "");
        for (polls, create, ensured, sent) in [
            (vec![&*active], ok(""), EnsureTableOutcome::Unchanged, "DD"),
            (
                vec!["", CREATING, &active],
                ok("{}"),
                EnsureTableOutcome::Created,
                "DCDD",
            ),
            (
                vec![CREATING, CREATING, &active],
                ok(""),
                EnsureTableOutcome::Unchanged,
                "DDD",
            ),
            (
                vec![DELETING, DELETING, "", &active],
                ok("{}"),
                EnsureTableOutcome::Created,
                "DDDCD",
            ),
            // Another process has created it.
            (
                vec!["", CREATING, &active],
                in_use,
                EnsureTableOutcome::Unchanged,
                "DCDD",
            ),
        ] {
            let service = service(&polls, create);
            assert_eq!(service.movies().ensure_table().await.unwrap(), ensured);
            let first: String = operations(&service).iter().map(|name| &name[..1]).collect();
            assert_eq!(first, sent, "{polls:?}");
        }
    }

    #[tokio::test]
    async fn differences_are_reported_and_added_only_on_request() {
        let (bare, full) = (movies("ACTIVE", false), movies("ACTIVE", true));
        let service = service(&[&bare, &bare, &bare, &bare, &full], ok(""));
        let outcome = service.movies().ensure_table().await.unwrap();
        let missing =
            "index `ByRank`: present in the model and missing in the table; needs a new index";
        assert_eq!(
            outcome.to_string(),
            format!("the table differs:\n{missing}")
        );
        let extended = service.movies().ensure_table().add_missing().await.unwrap();
        assert_eq!(extended.to_string(), format!("applied:\n{missing}"));
        let [.., (_, body), _] = &*service.asked() else {
            panic!("nothing was sent");
        };
        assert_eq!(
            body,
            r#"{"AttributeDefinitions":[{"AttributeName":"year","AttributeType":"N"},{"AttributeName":"title","AttributeType":"S"},{"AttributeName":"rank","AttributeType":"N"}],"TableName":"Movies","GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"ByRank","KeySchema":[{"AttributeName":"year","KeyType":"HASH"},{"AttributeName":"rank","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}}}]}"#
        );
    }

    #[tokio::test]
    async fn a_table_is_compared_with_the_given_definition() {
        let full = movies("ACTIVE", true);
        let service = service(&[&full], ok(""));
        let definition = TableDefinition::of::<crate::example::Movie>().deletion_protection(true);
        let ensure = service.movies().ensure_table().definition(definition);
        let outcome = ensure.await.unwrap();
        assert!(
            outcome.to_string().contains("deletion protection"),
            "{outcome}"
        );
    }

    // I23
    #[tokio::test]
    async fn ensuring_can_be_told_not_to_wait() {
        let creating = service(&["", CREATING], ok("{}"));
        let ensured = creating.movies().ensure_table().no_wait().await.unwrap();
        assert_eq!(ensured, EnsureTableOutcome::Created);
        assert_eq!(operations(&creating), ["DescribeTable", "CreateTable"]);
        // A table that is being created is compared at once.
        let bare = movies("CREATING", false);
        let existing = service(&[&bare], ok(""));
        let ensured = existing.movies().ensure_table().no_wait().await.unwrap();
        assert!(
            matches!(ensured, EnsureTableOutcome::Differs(_)),
            "{ensured}"
        );
        assert_eq!(operations(&existing), ["DescribeTable"; 2]);
        // What is added is not waited for, but the table must be ACTIVE before.
        let (bare, updating) = (movies("ACTIVE", false), movies("UPDATING", false));
        let extending = service(&[&updating, &updating, &bare, &updating], ok(""));
        let ensure = extending.movies().ensure_table().add_missing().no_wait();
        assert!(matches!(
            ensure.await.unwrap(),
            EnsureTableOutcome::Extended(_)
        ));
        let first: String = operations(&extending)
            .iter()
            .map(|name| &name[..1])
            .collect();
        assert_eq!(first, "DDDU");
    }

    // I23, I93, I99
    #[tokio::test]
    async fn waiting_ends_at_the_deadline_and_names_the_table_and_its_state() {
        let service = service(&[CREATING], ok(""));
        let error = service.movies().ensure_table().await.unwrap_err();
        let Error::TableNotReady(not_ready) = &error else {
            panic!("{error:?}");
        };
        assert_eq!(not_ready.table(), "Movies");
        assert_eq!(not_ready.status(), "the table is CREATING");
        let text = error.to_string();
        let begin = "`Movies`: the table is CREATING after ";
        assert!(text.starts_with(begin), "{text}");
        // 500 seconds, in steps of a second, ±25 %.
        assert!((400..=670).contains(&service.requests()), "{text}");
    }
}
