//! ListTables.

use aws_sdk_dynamodb::operation::list_tables::builders::ListTablesFluentBuilder;
use futures::stream::{self, BoxStream};
use futures::{StreamExt as _, TryStreamExt as _};

use crate::client::Client;
use crate::error::{Request, Result};
use crate::op::read::page_request::count_of;
use crate::transport;
use crate::transport::Sender;

/// Lists the names of all tables of the account in the region.
///
/// The names are the full names in DynamoDB. Tables without the client's prefix are also listed.
///
/// ```no_run
/// # async fn example(client: dyno::Client) -> dyno::Result<()> {
/// for name in client.list_tables().all().await? {
///     println!("{name}");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is read until a terminal such as `page`, `stream` or `all` is called"]
pub struct ListTables {
    sender: Sender,
    page_size: Option<usize>,
    start: Option<String>,
    /// Whether the last response had the name of its request.
    repeated: bool,
}

/// One page of table names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableNamesPage {
    /// The names.
    pub names: Vec<String>,
    /// The last name if there are more pages, for [`start_after`](ListTables::start_after).
    pub last: Option<String>,
}

impl ListTables {
    pub(crate) fn new(sender: Sender) -> Self {
        Self {
            sender,
            page_size: None,
            start: None,
            repeated: false,
        }
    }

    /// Sets the maximum number of names in one response; the default and the maximum are 100.
    pub fn page_size(mut self, names: usize) -> Self {
        self.page_size = Some(names);
        self
    }

    /// Starts after this name.
    pub fn start_after(mut self, name: impl Into<String>) -> Self {
        self.start = Some(name.into());
        self
    }

    /// Sends one request, and returns its page.
    ///
    /// # Errors
    /// [`Error::Service`](crate::Error::Service) and the other errors of a request. The other methods have the same
    /// errors.
    pub async fn page(self) -> Result<TableNamesPage> {
        let output = transport::list_tables(self.request()).await?;
        Ok(TableNamesPage {
            names: output.table_names.unwrap_or_default(),
            last: output.last_evaluated_table_name,
        })
    }

    /// Returns all names, over all pages.
    ///
    /// # Errors
    /// Those of [`page`](Self::page), and [`Error::Protocol`](crate::Error::Protocol) when a response ends with the
    /// name of its request, so that reading would never end. The [`stream`](Self::stream) has the same errors.
    pub async fn all(self) -> Result<Vec<String>> {
        self.stream().try_collect().await
    }

    /// Returns the names as a stream, over all pages.
    #[must_use = "nothing is read until it is polled"]
    pub fn stream(self) -> BoxStream<'static, Result<String>> {
        let pages = stream::try_unfold(Some(self), Self::next);
        pages
            .map_ok(|names| stream::iter(names).map(Ok))
            .try_flatten()
            .boxed()
    }

    /// The names of this page, and the request for the next one.
    async fn next(list: Option<Self>) -> Result<Option<(Vec<String>, Option<Self>)>> {
        let Some(list) = list else { return Ok(None) };
        if list.repeated {
            let request = Request::new("ListTables", &None);
            return Err(transport::repeated_cursor(&request));
        }
        let page = list.clone().page().await?;
        let next = page.last.map(|name| Self {
            repeated: list.start.as_ref() == Some(&name),
            start: Some(name),
            ..list
        });
        Ok(Some((page.names, next)))
    }

    /// Returns the request for one page as the SDK's builder.
    ///
    /// # Errors
    /// None at present; other operations have some.
    pub fn into_sdk(self) -> Result<ListTablesFluentBuilder> {
        Ok(self.request())
    }

    fn request(&self) -> ListTablesFluentBuilder {
        let request = self.sender.sdk().list_tables();
        request
            .set_limit(count_of(self.page_size))
            .set_exclusive_start_table_name(self.start.clone())
    }
}

impl Client {
    /// Lists the names of all tables of the account in the region, whatever their prefix. See [`ListTables`].
    pub fn list_tables(&self) -> ListTables {
        ListTables::new(self.sender().clone())
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;
    use crate::Error;
    use crate::example::{Service, ok};

    // A6
    #[tokio::test]
    async fn all_names_are_listed_over_all_pages() {
        let service = Service::new(|_, body| match body.contains("ExclusiveStartTableName") {
            true => ok(r#"{"TableNames":["c"]}"#),
            false => ok(r#"{"TableNames":["a","b"],"LastEvaluatedTableName":"b"}"#),
        });
        let list = service.client().list_tables();
        assert_eq!(list.clone().all().await.unwrap(), ["a", "b", "c"]);
        let page = list.page_size(2).page().await.unwrap();
        assert_eq!(
            page,
            TableNamesPage {
                names: vec!["a".into(), "b".into()],
                last: Some("b".into())
            }
        );
        let bodies: Vec<_> = service.asked().into_iter().map(|(_, body)| body).collect();
        assert_eq!(
            bodies,
            ["{}", r#"{"ExclusiveStartTableName":"b"}"#, r#"{"Limit":2}"#]
        );
    }

    #[tokio::test]
    async fn a_name_that_repeats_is_an_error_after_its_page() {
        let service =
            Service::new(|_, _| ok(r#"{"TableNames":["a"],"LastEvaluatedTableName":"a"}"#));
        let error = service.client().list_tables().all().await.unwrap_err();
        assert!(matches!(error, Error::Protocol(_)), "{error}");
        assert_eq!(
            error.source().expect("a cause").to_string(),
            "the response repeats the cursor of its request, so that reading would never end"
        );
        assert_eq!(service.requests(), 2);
        let names: Vec<_> = service.client().list_tables().stream().collect().await;
        assert!(
            matches!(&names[..], [Ok(_), Ok(_), Err(Error::Protocol(_))]),
            "{names:?}"
        );
    }
}
