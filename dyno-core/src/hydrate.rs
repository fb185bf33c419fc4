//! The whole items of an index that holds only some of their attributes.

use crate::batch::BatchGet;
use crate::codec::DecodeDocument;
use crate::error::Result;
use crate::key::{Key, key_text};
use crate::model::{ReadModel, Source};
use crate::observe::Meter;
use crate::op::Query;
use crate::op::read::read_as::Chosen;
use crate::page::Page;
use crate::transport::TableRef;

/// A query whose items are read from the table by their keys.
///
/// The query reads only keys; BatchGetItem then reads the items, at most 100 in a request, in the order of the query.
/// It costs the read of the keys in the index, and the read of each whole item in the table. An item that was deleted
/// after it was found in the index is not among the [`items`](Hydrated::items); its key is in [`gone`](Hydrated::gone).
///
/// ```no_run
/// use dyno::{Model, Table};
///
/// #[derive(Model, Debug)]
/// #[dyno(table = "Users", index(name = "ByMail", partition_key = mail, projection = keys_only))]
/// struct User {
///     #[dyno(partition_key)]
///     id: String,
///     mail: Option<String>,
///     bio: Option<String>,
/// }
///
/// # async fn example(users: Table<User>) -> dyno::Result<()> {
/// let found = users.index(User::BY_MAIL).query("ada@example.com").hydrate().all().await?;
/// for user in &found.items {
///     println!("{user:?}");
/// }
/// println!("{} of them were deleted meanwhile", found.gone.len());
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is read until a terminal such as `all` or `page` is called"]
pub struct Hydrate<K: Source> {
    keys: Query<K, Key<K::Model>>,
    target: TableRef,
    consistent: bool,
}

/// The items of a hydrated query, and what was deleted since the index was read.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[must_use = "items that no longer exist are in `gone`"]
pub struct Hydrated<M> {
    /// The items, in the order of the query.
    pub items: Vec<M>,
    /// The keys of items that were in the index but no longer exist in the table.
    pub gone: Vec<Key<M>>,
}

/// One page of a hydrated query, and what was deleted since the index was read.
#[derive(Clone, Debug)]
#[non_exhaustive]
#[must_use = "the page has the cursor of the next one, and `gone` the items that no longer exist"]
pub struct HydratedPage<M> {
    /// The items and the cursor. `count` is that of the index, with the items that no longer exist.
    pub page: Page<M>,
    /// The keys of items that were in the index but no longer exist in the table.
    pub gone: Vec<Key<M>>,
}

impl<K: Source<Model: ReadModel>, T> Query<K, T> {
    /// Reads the whole items from the table, by the keys that the index holds. See [`Hydrate`].
    pub fn hydrate(self) -> Hydrate<K>
    where
        T: Chosen<Whole: DecodeDocument>,
    {
        Hydrate {
            target: self.request.target.clone(),
            keys: self.keys(),
            consistent: false,
        }
    }
}

impl<K: Source<Model: ReadModel> + 'static> Hydrate<K> {
    /// Reads the items in the table with strongly consistent reads, for twice the capacity. The index is eventually
    /// consistent in any case.
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }

    /// Counts the capacity of all requests. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.target.sender.add_meter(meter);
        self.keys = self.keys.meter(meter);
        self
    }

    /// Reads all items, and returns which ones no longer exist.
    ///
    /// # Errors
    /// The errors of the requests.
    pub async fn all(self) -> Result<Hydrated<K::Model>> {
        let (target, consistent) = (self.target, self.consistent);
        let keys = self.keys.all().await?;
        read::<K::Model>(target, consistent, keys).await
    }

    /// Reads the items of one page of the index, and returns which ones no longer exist.
    ///
    /// # Errors
    /// The errors of the requests.
    pub async fn page(self) -> Result<HydratedPage<K::Model>> {
        let (target, consistent) = (self.target, self.consistent);
        let page = self.keys.page().await?;
        let read = read::<K::Model>(target, consistent, page.items).await?;
        Ok(HydratedPage {
            page: Page {
                items: read.items,
                cursor: page.cursor,
                previous: page.previous,
                count: page.count,
                scanned: page.scanned,
            },
            gone: read.gone,
        })
    }
}

async fn read<M: ReadModel>(
    target: TableRef,
    consistent: bool,
    keys: Vec<Key<M>>,
) -> Result<Hydrated<M>> {
    let batch = BatchGet::<M, M>::new(target, keys.clone(), |key| key_text::<M, _>(key));
    let found = match consistent {
        true => batch.consistent().await?,
        false => batch.await?,
    };
    let mut hydrated = Hydrated {
        items: Vec::with_capacity(found.len()),
        gone: Vec::new(),
    };
    for (key, item) in keys.into_iter().zip(found) {
        match item {
            Some(item) => hydrated.items.push(item),
            None => hydrated.gone.push(key),
        }
    }
    Ok(hydrated)
}

impl<K: Source> std::fmt::Debug for Hydrate<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hydrate")
            .field("table", &self.target.table)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use crate::example::{Movie, Service, ok};
    use crate::{Key, item};

    // The index still has an item that is no longer in the table.
    #[tokio::test]
    async fn an_item_that_is_gone_is_reported() {
        let movies = Service::new(|target, _| {
            let gone = r#"{"year":{"N":"1985"},"title":{"S":"Brazil"}}"#;
            let there = r#"{"year":{"N":"1985"},"title":{"S":"Legend"}}"#;
            match target {
                "Query" => ok(&format!(
                    r#"{{"Count":2,"Items":[{gone},{there}],"ScannedCount":2}}"#
                )),
                _ => ok(&format!(
                    r#"{{"Responses":{{"Movies":[{there}]}},"UnprocessedKeys":{{}}}}"#
                )),
            }
        })
        .movies();
        let found = || movies.index(Movie::BY_RANK).query(1985).hydrate();
        let all = found().all().await.unwrap();
        let titles: Vec<_> = all.items.iter().map(|movie| &*movie.title).collect();
        assert_eq!(titles, ["Legend"]);
        let brazil = item! { "year" => 1985, "title" => "Brazil" };
        let gone = [Key::from_item(&brazil).unwrap()];
        assert_eq!(all.gone, gone);
        let read = found().page().await.unwrap();
        assert_eq!((read.page.items, read.page.count), (all.items, 2));
        assert_eq!(read.gone, gone);
    }
}
