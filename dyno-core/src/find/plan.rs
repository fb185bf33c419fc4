//! What a find or a delete will do, before it does it.

use std::fmt;

/// How the items are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Access {
    /// The condition contradicts itself, so nothing is read.
    Nothing,
    /// One GetItem.
    Get,
    /// BatchGetItem, with up to 100 keys in a request.
    BatchGet,
    /// Query, of partitions or of single keys.
    Query,
    /// Scan: all items of the table are read.
    Scan,
    /// BatchWriteItem, with up to 25 keys in a request: the items are deleted by their keys and not read.
    BatchDelete,
}

impl Access {
    /// Returns its name: `nothing`, `get`, `batch get`, `query`, `scan` or `batch delete`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Get => "get",
            Self::BatchGet => "batch get",
            Self::Query => "query",
            Self::Scan => "scan",
            Self::BatchDelete => "batch delete",
        }
    }
}

/// What a [`Find`](crate::find::Find) or a [`DeleteWhere`](crate::find::DeleteWhere) will do. `explain` returns it
/// without a request, and the operation does what it says.
///
/// It prints as a table, without any value. A plan that is an invalid request, such as a scan that is not allowed, has
/// a last line `error` with the reason.
///
/// ```
/// use dyno::Model;
/// use dyno::find::Access;
///
/// #[derive(Model)]
/// #[dyno(table = "Movies")]
/// struct Movie {
///     #[dyno(partition_key)]
///     year: u16,
///     #[dyno(sort_key)]
///     title: String,
///     rank: Option<u32>,
/// }
///
/// # fn example(movies: dyno::Table<Movie>) -> dyno::Result<()> {
/// let plan = movies.find(Movie::YEAR.eq(1985) & Movie::RANK.gt(7)).explain()?;
/// assert_eq!(plan.access(), Access::Query);
/// assert_eq!(plan.key_condition(), Some("year = ?"));
/// assert_eq!(plan.filter(), Some("rank > ?"));
/// println!("{plan}");
/// # Ok(())
/// # }
/// ```
///
/// It prints:
///
/// ```text
/// access      query
/// source      table Movies
/// key         year = ?
/// filter      rank > ?
/// reads       1 partition
/// requests    at least 1, one for each 1 MB
/// read units  at least 0.5
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub(super) access: Access,
    table: String,
    pub(super) index: Option<String>,
    pub(super) key_condition: Option<String>,
    pub(super) filter: Option<String>,
    pub(super) keys: usize,
    pub(super) partitions: usize,
    pub(super) queries: usize,
    consistent: bool,
    pub(super) is_delete: bool,
    limit: Option<usize>,
    page_size: Option<usize>,
    error: Option<String>,
}

/// The read units of an item of 400 KB, if strongly consistent.
const MOST_UNITS: f64 = 100.0;

impl Plan {
    pub(super) fn of_table(table: &str, consistent: bool, is_delete: bool) -> Self {
        Self {
            access: Access::Nothing,
            table: table.to_owned(),
            index: None,
            key_condition: None,
            filter: None,
            keys: 0,
            partitions: 0,
            queries: 0,
            consistent,
            is_delete,
            limit: None,
            page_size: None,
            error: None,
        }
    }

    /// The same with a limit of items, and with one of the items of a request.
    pub(super) fn bounded(mut self, limit: Option<usize>, page_size: Option<usize>) -> Self {
        (self.limit, self.page_size) = (limit, page_size);
        self
    }

    /// The same, with the reason if it is an invalid request.
    pub(super) fn with_error(mut self, reason: Option<String>) -> Self {
        self.error = reason;
        self
    }

    /// Returns how the items are found.
    #[must_use]
    pub fn access(&self) -> Access {
        self.access
    }

    /// Returns whether all items of the table are read.
    #[must_use]
    pub fn is_scan(&self) -> bool {
        self.access == Access::Scan
    }

    /// Returns the error that sending it fails with: a scan that is not allowed, a page size of 0, or anything else
    /// that is an [`Error::InvalidRequest`](crate::Error::InvalidRequest). `None` if it can be sent.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    /// Returns the name of the index that is read; `None` for the table.
    #[must_use]
    pub fn index(&self) -> Option<&str> {
        self.index.as_deref()
    }

    /// Returns the key condition, with `?` in place of each value. Of several partitions or keys, it is that of the
    /// first.
    #[must_use]
    pub fn key_condition(&self) -> Option<&str> {
        self.key_condition.as_deref()
    }

    /// Returns the filter, with `?` in place of each value. Items that it removes are read and paid for.
    #[must_use]
    pub fn filter(&self) -> Option<&str> {
        self.filter.as_deref()
    }

    /// Returns the number of items that are read by their whole keys; 0 if partitions or the table are read.
    #[must_use]
    pub fn keys(&self) -> usize {
        self.keys
    }

    /// Returns the number of partitions that are read; 0 for keys and for a scan.
    #[must_use]
    pub fn partitions(&self) -> usize {
        self.partitions
    }

    /// Returns the number of queries: one for each key, for each partition, or for each of several values of the sort
    /// key; 0 if it is no query.
    #[must_use]
    pub fn queries(&self) -> usize {
        self.queries
    }

    /// Whether there are several queries of one partition.
    pub(super) fn is_of_ranges(&self) -> bool {
        self.keys == 0 && self.queries > self.partitions
    }

    /// Returns the least number of requests of the read, or of a batch delete.
    #[must_use]
    pub fn min_requests(&self) -> usize {
        match self.access {
            _ if self.limit == Some(0) => 0,
            Access::Nothing => 0,
            Access::BatchGet if self.limit.is_none() => self.keys.div_ceil(100),
            Access::BatchDelete => self.keys.div_ceil(25),
            // Partitions are read at the same time.
            Access::Query if self.keys == 0 && !self.is_of_ranges() => self.queries,
            Access::Query if self.limit.is_none() => self.queries,
            Access::Get | Access::Scan | Access::BatchGet | Access::Query => 1,
        }
    }

    /// Returns the greatest number of requests, if it is known: a query and a scan have one for each 1 MB, and a batch
    /// sends unprocessed keys again. Retries of the SDK do not count.
    #[must_use]
    pub fn max_requests(&self) -> Option<usize> {
        match self.access {
            _ if self.limit == Some(0) => Some(0),
            Access::Nothing => Some(0),
            Access::Get => Some(1),
            Access::Query if self.keys > 0 => Some(self.keys),
            _ => None,
        }
    }

    /// Returns the least number of read units: a half for each item or request, one if strongly consistent.
    #[must_use]
    pub fn min_read_units(&self) -> f64 {
        let reads = match self.access {
            Access::BatchDelete => 0,
            Access::BatchGet if self.limit.is_none() => self.keys,
            _ => self.min_requests(),
        };
        count(reads) * self.unit()
    }

    /// Returns the greatest number of read units, if it is known: items have up to 400 KB, and there is a unit for each
    /// 4 KB, or for each 8 KB if eventually consistent.
    #[must_use]
    pub fn max_read_units(&self) -> Option<f64> {
        match self.access {
            _ if self.limit == Some(0) => Some(0.0),
            Access::Nothing | Access::BatchDelete => Some(0.0),
            _ if self.keys > 0 => Some(count(self.keys) * MOST_UNITS * self.unit()),
            _ => None,
        }
    }

    fn unit(&self) -> f64 {
        match self.consistent {
            true => 1.0,
            false => 0.5,
        }
    }

    /// What is read, in words.
    fn reads(&self) -> String {
        match self.access {
            Access::Nothing | Access::BatchDelete => "nothing".to_owned(),
            Access::Scan => "the whole table".to_owned(),
            _ if self.is_of_ranges() => numbered(self.queries, "range"),
            _ if self.keys == 0 => numbered(self.partitions, "partition"),
            _ => numbered(self.keys, "item"),
        }
    }

    fn requests(&self) -> String {
        let least = self.min_requests();
        match (self.max_requests(), self.access) {
            (Some(most), _) if most == least => most.to_string(),
            (Some(most), _) => format!("{least} to {most}"),
            (None, Access::Query | Access::Scan) => match self.page_size {
                Some(size) => format!(
                    "at least {least}, one for each {} or 1 MB",
                    numbered(size, "item")
                ),
                None => format!("at least {least}, one for each 1 MB"),
            },
            (None, _) => format!("at least {least}"),
        }
    }

    fn read_units(&self) -> String {
        let least = self.min_read_units();
        match self.max_read_units() {
            Some(most) if most <= least => least.to_string(),
            Some(most) => format!("{least} to {most}"),
            None => format!("at least {least}"),
        }
    }
}

fn numbered(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody reads as many items")]
fn count(items: usize) -> f64 {
    items as f64
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = match &self.index {
            Some(index) => format!("index {index} of {}", self.table),
            None => format!("table {}", self.table),
        };
        let deletes = match (self.is_delete, self.access) {
            (false, _) | (_, Access::Nothing) => None,
            (true, Access::BatchDelete) => {
                let keys = numbered(self.keys, "key");
                Some(format!("{keys}, 1 write unit or more each"))
            }
            (true, _) => Some("what is found, 1 write unit or more each".to_owned()),
        };
        let rows = [
            ("access", Some(self.access.as_str().to_owned())),
            ("source", Some(source)),
            ("key", self.key_condition.clone()),
            ("filter", self.filter.clone()),
            ("reads", Some(self.reads())),
            ("deletes", deletes),
            ("requests", Some(self.requests())),
            ("read units", Some(self.read_units())),
            ("error", self.error.clone()),
        ];
        let rows = rows
            .into_iter()
            .filter_map(|(name, text)| Some((name, text?)));
        for (number, (name, text)) in rows.enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            write!(f, "{name:<10}  {text}")?;
        }
        Ok(())
    }
}
