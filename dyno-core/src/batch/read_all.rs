//! Items of several tables, read in the same requests.

use std::fmt;
use std::pin::Pin;

use crate::batch::fetch::{AnyKeys, Fetch, OnUnread};
use crate::batch::read::BatchGet;
use crate::batch::settings::Settings;
use crate::batch::unread::ReadReport;
use crate::client::Client;
use crate::codec::DecodeDocument;
use crate::error::Result;
use crate::transport::Sender;

/// Batches of reads of several tables: tuples of up to eight [`BatchGet`]s, and a `Vec` of them.
pub trait BatchGets<'s>: Sized {
    /// The items of each of them.
    type Found;
    /// The response of each of them, with the keys that were not read.
    type Read;

    #[doc(hidden)]
    fn into_gets(self) -> Gets<'s, Self::Found, Self::Read>;
}

/// What becomes of several batches: their parts, their settings, and what takes their items.
#[doc(hidden)]
pub struct Gets<'s, F, R> {
    parts: Result<Vec<Box<dyn AnyKeys + 's>>>,
    settings: Settings,
    found: Box<dyn FnOnce() -> Result<F> + Send + 's>,
    read: Box<dyn FnOnce() -> R + Send + 's>,
}

impl<F, R> fmt::Debug for Gets<'_, F, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gets").finish_non_exhaustive()
    }
}

macro_rules! tuples {
    ($(($($model:ident $type:ident $batch:ident),+))*) => {$(
        impl<'s, $($model: 's, $type: DecodeDocument + Send + 'static),+> BatchGets<'s>
            for ($(BatchGet<'s, $model, $type>,)+)
        {
            type Found = ($(Vec<Option<$type>>,)+);
            type Read = ($(ReadReport<$model, $type>,)+);

            fn into_gets(self) -> Gets<'s, Self::Found, Self::Read> {
                let ($($batch,)+) = self;
                let settings = Settings::default()$(.strictest($batch.plain.settings))+;
                let mut parts = Ok(Vec::new());
                $(
                    let (part, $batch) = $batch.into_part();
                    parts = push(parts, part);
                )+
                let found = {
                    $(let $batch = $batch.clone();)+
                    Box::new(move || Ok(($($batch.all()?,)+)))
                };
                let read = Box::new(move || ($($batch.response(),)+));
                Gets { parts, settings, found, read }
            }
        }
    )*};
}

type AllParts<'s> = Result<Vec<Box<dyn AnyKeys + 's>>>;

fn push<'s>(parts: AllParts<'s>, part: Result<Box<dyn AnyKeys + 's>>) -> AllParts<'s> {
    let mut parts = parts?;
    parts.push(part?);
    Ok(parts)
}

tuples! {
    (A At a)
    (A At a, B Bt b)
    (A At a, B Bt b, C Ct c)
    (A At a, B Bt b, C Ct c, D Dt d)
    (A At a, B Bt b, C Ct c, D Dt d, E Et e)
    (A At a, B Bt b, C Ct c, D Dt d, E Et e, F Ft f)
    (A At a, B Bt b, C Ct c, D Dt d, E Et e, F Ft f, G Gt g)
    (A At a, B Bt b, C Ct c, D Dt d, E Et e, F Ft f, G Gt g, H Ht h)
}

impl<'s, M: 's, T: DecodeDocument + Send + 'static> BatchGets<'s> for Vec<BatchGet<'s, M, T>> {
    type Found = Vec<Vec<Option<T>>>;
    type Read = Vec<ReadReport<M, T>>;

    fn into_gets(self) -> Gets<'s, Self::Found, Self::Read> {
        let settings = self.iter().map(|batch| batch.plain.settings);
        let settings = settings.fold(Settings::default(), Settings::strictest);
        let (parts, responses): (Vec<_>, Vec<_>) =
            self.into_iter().map(BatchGet::into_part).unzip();
        let read = responses.clone();
        Gets {
            parts: parts.into_iter().collect(),
            settings,
            found: Box::new(move || responses.iter().map(|responses| responses.all()).collect()),
            read: Box::new(move || read.iter().map(|responses| responses.response()).collect()),
        }
    }
}

/// Several batches of reads as one; awaiting it gives the items of each, in the order of its keys.
///
/// Their keys share requests. Where several set a concurrency, a number of attempts or a deadline, the strictest holds.
#[must_use = "nothing is read until it is awaited"]
pub struct BatchGetAll<'s, F, R> {
    sender: Sender,
    gets: Gets<'s, F, R>,
}

impl<'s, F, R> BatchGetAll<'s, F, R> {
    pub(crate) fn new(sender: Sender, batches: impl BatchGets<'s, Found = F, Read = R>) -> Self {
        Self {
            sender,
            gets: batches.into_gets(),
        }
    }

    /// The items of each with the keys that were not read. See [`BatchGet::response`].
    ///
    /// # Errors
    /// [`Error::Read`](crate::Error::Read) when a projection cannot be sent. All else is in the responses.
    pub async fn response(self) -> Result<R> {
        let Gets {
            parts,
            settings,
            read,
            ..
        } = self.gets;
        fetch(self.sender, parts?, settings, OnUnread::WriteDown).await?;
        Ok(read())
    }
}

impl<'s, F: 's, R: 's> IntoFuture for BatchGetAll<'s, F, R> {
    type Output = Result<F>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 's>>;

    fn into_future(self) -> Self::IntoFuture {
        let Gets {
            parts,
            settings,
            found,
            ..
        } = self.gets;
        let sender = self.sender;
        Box::pin(async move {
            fetch(sender, parts?, settings, OnUnread::End).await?;
            found()
        })
    }
}

impl<F, R> fmt::Debug for BatchGetAll<'_, F, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchGetAll").finish_non_exhaustive()
    }
}

async fn fetch(
    sender: Sender,
    parts: Vec<Box<dyn AnyKeys + '_>>,
    settings: Settings,
    on_unread: OnUnread,
) -> Result<()> {
    // Of one table a request can ask in one way only.
    let fetches = groups(parts)
        .into_iter()
        .map(|parts| Fetch::new(sender.clone(), parts, settings, false, on_unread).run());
    futures::future::try_join_all(fetches).await?;
    Ok(())
}

/// Parts that can share requests: none asks a table in another way than another of its group.
fn groups<'s>(parts: Vec<Box<dyn AnyKeys + 's>>) -> Vec<Vec<Box<dyn AnyKeys + 's>>> {
    let mut groups: Vec<Vec<Box<dyn AnyKeys + 's>>> = Vec::new();
    for part in parts {
        let fits = |group: &&mut Vec<Box<dyn AnyKeys + 's>>| {
            let mut others = group.iter();
            others.all(|other| {
                other.target().table != part.target().table || part.is_like(other.as_ref())
            })
        };
        match groups.iter_mut().find(fits) {
            Some(group) => group.push(part),
            None => groups.push(vec![part]),
        }
    }
    groups
}

impl Client {
    /// Reads items of several tables in the same requests: a tuple of up to eight [batches](crate::Table::batch_get), or a `Vec` of them.
    /// Awaiting it gives the items of each.
    ///
    /// ```no_run
    /// # use dyno::{Client, item};
    /// # async fn example(client: Client) -> dyno::Result<()> {
    /// let films = client.raw_table("Movies", ["year", "title"]).batch_get([item! { "year" => 1985, "title" => "Brazil" }]);
    /// let orders = client.raw_table("Orders", "id").batch_get((0..10).map(|id| item! { "id" => id }));
    /// let (films, orders) = client.batch_get((films, orders)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn batch_get<'s, B: BatchGets<'s>>(
        &self,
        batches: B,
    ) -> BatchGetAll<'s, B::Found, B::Read> {
        BatchGetAll::new(self.sender().clone(), batches)
    }
}
