//! A table that is there, whether or not it was before.

use std::fmt;

use aws_sdk_dynamodb::types::TableStatus;

use crate::error::{Error, Result};
use crate::op::ResponseFuture;
use crate::op::expressions::debug_without_values;
use crate::op::table::create_table::CreateTable;
use crate::op::table::diff_table;
use crate::op::table::polls::{Polls, active, gone, poll_setters};
use crate::op::table::update_table::{Allowed, UpdatedTable, update};
use crate::table_definition::{Diff, TableDefinition};
use crate::transport::TableRef;

/// Makes sure that a table is there and can be used; never removes or replaces anything.
///
/// A missing table is created as its definition says: that of the model, or one that is given. One that is being created or changed is
/// waited for; one that is being deleted is waited for, too, and created then. What an existing table has otherwise is told in the
/// response, and left as it is. Several may do this at once.
///
/// ```no_run
/// # use dyno::{model::Model, op::Ensured};
/// # async fn example<Movie: Model>(movies: dyno::Table<Movie>) -> dyno::Result<()> {
/// if let Ensured::Differs(differences) = movies.ensure_table().await? {
///     eprintln!("{differences}");
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is done until it is awaited"]
pub struct EnsureTable {
    target: TableRef,
    definition: TableDefinition,
    polls: Polls,
    add_missing: bool,
}

/// What [`EnsureTable`] came upon.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Ensured {
    /// There was no such table; there is now.
    Created,
    /// The table is as the definition says.
    Unchanged,
    /// The table is there, and otherwise.
    Differs(Diff),
    /// What was missing was added; the rest is left as it is.
    Extended(UpdatedTable),
}

impl fmt::Display for Ensured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Created => f.write_str("the table was created"),
            Self::Unchanged => f.write_str("the table is as the model says"),
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
            polls: Polls::default(),
            add_missing: false,
        }
    }

    /// Wants this rather than what the model alone says. The name is that of the table, whatever the definition says.
    pub fn definition(mut self, definition: TableDefinition) -> Self {
        self.definition = definition;
        self
    }

    /// Adds to an existing table what it has nothing of: global indexes, a stream, tags, deletion protection.
    ///
    /// Time to Live is not among them, because it deletes items; nor is anything that takes the place of something else.
    /// [`UpdateTable`](crate::op::UpdateTable) does these.
    pub fn add_missing(mut self) -> Self {
        self.add_missing = true;
        self
    }

    poll_setters!();

    /// Creates the table unless there is one.
    async fn begin(&self) -> Result<Begun> {
        match self.target.describe().await? {
            Some(table) if table.table_status() != Some(&TableStatus::Deleting) => {
                return Ok(Begun::There { open: false });
            }
            Some(_) => self.polls.until(&self.target, gone).await?,
            None => {}
        }
        let create = CreateTable::new(self.target.clone(), self.definition.clone());
        match create.polls(self.polls).await {
            Ok(_) => Ok(Begun::Created),
            // Somebody else was quicker, or an attempt of this call whose response was lost.
            Err(error) if error.is_resource_in_use() => Ok(Begun::There {
                open: error.is_outcome_unknown(),
            }),
            Err(error) => Err(error),
        }
    }

    /// Looks at a table that is there.
    async fn compare(&self) -> Result<Ensured> {
        let (target, definition) = (&self.target, &self.definition);
        let table = self.polls.until(target, active).await?;
        if self.add_missing {
            let allowed = Allowed::Additions;
            let updated = update(target, self.polls, definition, &table, allowed).await?;
            return Ok(match (updated.done.is_empty(), updated.left.is_empty()) {
                (true, true) => Ensured::Unchanged,
                (true, false) => Ensured::Differs(updated.left),
                (false, _) => Ensured::Extended(updated),
            });
        }
        let live = diff_table::live(target, &table, definition).await?;
        let differences = definition.diff(&live);
        Ok(match differences.is_empty() {
            true => Ensured::Unchanged,
            false => Ensured::Differs(differences),
        })
    }
}

/// WrittenItem table it is.
enum Begun {
    Created,
    There {
        /// Whether this call may have created it after all.
        open: bool,
    },
}

impl IntoFuture for EnsureTable {
    type Output = Result<Ensured>;
    type IntoFuture = ResponseFuture<Ensured>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            match self.begin().await? {
                Begun::Created => Ok(Ensured::Created),
                Begun::There { open: false } => self.compare().await,
                Begun::There { open: true } => {
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

    /// A table that is as the last of these says after as many looks; creating it is answered so.
    fn service(looks: &[&str], create: (u16, String)) -> Service {
        let looks: Vec<String> = looks.iter().map(|&look| look.to_owned()).collect();
        let look = AtomicUsize::new(0);
        Service::new(move |operation, _| match operation {
            "DescribeTable" => {
                let at = look.fetch_add(1, Ordering::Relaxed).min(looks.len() - 1);
                match &*looks[at] {
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
        for (looks, create, ensured, sent) in [
            (vec![&*active], ok(""), Ensured::Unchanged, "DD"),
            (
                vec!["", CREATING, &active],
                ok("{}"),
                Ensured::Created,
                "DCDD",
            ),
            (
                vec![CREATING, CREATING, &active],
                ok(""),
                Ensured::Unchanged,
                "DDD",
            ),
            (
                vec![DELETING, DELETING, "", &active],
                ok("{}"),
                Ensured::Created,
                "DDDCD",
            ),
            // Somebody else was quicker.
            (
                vec!["", CREATING, &active],
                in_use,
                Ensured::Unchanged,
                "DCDD",
            ),
        ] {
            let service = service(&looks, create);
            assert_eq!(service.movies().ensure_table().await.unwrap(), ensured);
            let first: String = operations(&service).iter().map(|name| &name[..1]).collect();
            assert_eq!(first, sent, "{looks:?}");
        }
    }

    #[tokio::test]
    async fn what_differs_is_told_and_only_added_when_asked() {
        let (bare, full) = (movies("ACTIVE", false), movies("ACTIVE", true));
        let service = service(&[&bare, &bare, &bare, &bare, &full], ok(""));
        let told = service.movies().ensure_table().await.unwrap();
        let missing =
            "index `ByRank`: there in the model and missing in the table; needs a new index";
        assert_eq!(told.to_string(), format!("the table differs:\n{missing}"));
        let extended = service.movies().ensure_table().add_missing().await.unwrap();
        assert_eq!(extended.to_string(), format!("changed:\n{missing}"));
        let [.., (_, body), _] = &*service.asked() else {
            panic!("nothing was sent");
        };
        assert_eq!(
            body,
            r#"{"AttributeDefinitions":[{"AttributeName":"year","AttributeType":"N"},{"AttributeName":"title","AttributeType":"S"},{"AttributeName":"rank","AttributeType":"N"}],"TableName":"Movies","GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"ByRank","KeySchema":[{"AttributeName":"year","KeyType":"HASH"},{"AttributeName":"rank","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}}}]}"#
        );
    }

    // I23, I93, I99
    #[tokio::test]
    async fn waiting_ends_at_the_deadline_and_names_the_table_and_its_state() {
        let service = service(&[CREATING], ok(""));
        let error = service.movies().ensure_table().await.unwrap_err();
        assert!(matches!(error, Error::TableNotReady(_)), "{error:?}");
        let text = error.to_string();
        let begin = "table `Movies`: the table is CREATING after ";
        assert!(text.starts_with(begin), "{text}");
        // 500 seconds, in steps of a second, give or take a quarter.
        assert!((400..=670).contains(&service.requests()), "{text}");
    }
}
