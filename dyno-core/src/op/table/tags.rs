//! The tags of a table: ListTagsOfResource, TagResource and UntagResource.

use std::collections::BTreeMap;

use crate::error::{Request, Result};
use crate::op::table::table_request;
use crate::transport;
use crate::transport::TableRef;

/// The tags of a table. Nothing is sent until one of its methods is called.
///
/// Each method first requests the table's ARN, which DynamoDB requires for tags. A change may become visible only after
/// some seconds.
///
/// ```no_run
/// # async fn example(client: dyno::Client) -> dyno::Result<()> {
/// let tags = client.raw_table("Movies", ["year", "title"]).tags();
/// tags.set([("team", "movies")]).await?;
/// assert_eq!(tags.all().await?["team"], "movies");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is sent until one of its methods is called"]
pub struct TableTags {
    target: TableRef,
}

impl TableTags {
    pub(crate) fn new(target: TableRef) -> Self {
        Self { target }
    }

    /// Returns all tags.
    ///
    /// # Errors
    /// An [`Error::Service`](crate::Error::Service) if the table does not exist; the other methods have the same error.
    /// [`Error::Protocol`](crate::Error::Protocol) when a response ends with the token of its request, so that reading
    /// would never end.
    pub async fn all(&self) -> Result<BTreeMap<String, String>> {
        all(&self.target, &self.arn().await?).await
    }

    /// Sets tags. Replaces the tags with the same keys, and keeps the others.
    ///
    /// # Errors
    /// Those of [`all`](Self::all).
    pub async fn set<K: AsRef<str>, V: AsRef<str>>(
        &self,
        tags: impl IntoIterator<Item = (K, V)>,
    ) -> Result<()> {
        let tags: Vec<_> = (tags.into_iter())
            .map(|(key, value)| table_request::tag(key.as_ref(), value.as_ref()))
            .collect();
        if tags.is_empty() {
            return Ok(());
        }
        let request = self.target.sender.sdk().tag_resource();
        let request = request.resource_arn(self.arn().await?).set_tags(Some(tags));
        transport::tag(request, &self.target.table).await
    }

    /// Removes the tags with these keys. Keys without a tag are ignored.
    ///
    /// # Errors
    /// Those of [`all`](Self::all).
    pub async fn remove<K: Into<String>>(&self, keys: impl IntoIterator<Item = K>) -> Result<()> {
        let keys: Vec<String> = keys.into_iter().map(Into::into).collect();
        if keys.is_empty() {
            return Ok(());
        }
        let request = self.target.sender.sdk().untag_resource();
        let request = request.resource_arn(self.arn().await?);
        transport::untag(request.set_tag_keys(Some(keys)), &self.target.table).await
    }

    async fn arn(&self) -> Result<String> {
        let request = self.target.sender.sdk().describe_table();
        let request = request.table_name(&*self.target.table);
        let table = transport::describe_existing_table(request).await?;
        Ok(table.and_then(|table| table.table_arn).unwrap_or_default())
    }
}

/// The tags of the table with this ARN, over all pages.
pub(super) async fn all(target: &TableRef, arn: &str) -> Result<BTreeMap<String, String>> {
    let mut tags = BTreeMap::new();
    let mut start = None;
    loop {
        let request = target.sender.sdk().list_tags_of_resource();
        let request = request.resource_arn(arn).set_next_token(start.clone());
        let page = transport::list_tags(request, &target.table).await?;
        for tag in page.tags.unwrap_or_default() {
            tags.insert(tag.key, tag.value);
        }
        let Some(token) = page.next_token else {
            return Ok(tags);
        };
        if start.as_ref() == Some(&token) {
            let request = Request::new("ListTagsOfResource", &Some(target.table.to_string()));
            return Err(transport::repeated_cursor(&request));
        }
        start = Some(token);
    }
}

#[cfg(test)]
mod tests {
    use crate::Error;
    use crate::example::{Service, error, ok};

    #[tokio::test]
    async fn tags_are_read_over_all_pages() {
        let service = Service::new(|operation, body| match operation {
            "DescribeTable" => ok(r#"{"Table":{"TableArn":"arn:movies"}}"#),
            "ListTagsOfResource" if body.contains("NextToken") => {
                ok(r#"{"Tags":[{"Key":"b","Value":"2"}]}"#)
            }
            "ListTagsOfResource" => ok(r#"{"Tags":[{"Key":"a","Value":"1"}],"NextToken":"more"}"#),
            _ => ok("{}"),
        });
        let tags = service.movies().tags();
        let all = tags.all().await.unwrap();
        let all: Vec<_> = all.iter().map(|(key, value)| (&**key, &**value)).collect();
        assert_eq!(all, [("a", "1"), ("b", "2")]);
        tags.set([("c", "3")]).await.unwrap();
        tags.remove(["a"]).await.unwrap();
        tags.set::<&str, &str>([]).await.unwrap();
        tags.remove::<&str>([]).await.unwrap();
        let bodies: Vec<_> = service.asked().into_iter().map(|(_, body)| body).collect();
        let table = r#"{"TableName":"Movies"}"#;
        assert_eq!(
            bodies,
            [
                table,
                r#"{"ResourceArn":"arn:movies"}"#,
                r#"{"ResourceArn":"arn:movies","NextToken":"more"}"#,
                table,
                r#"{"ResourceArn":"arn:movies","Tags":[{"Key":"c","Value":"3"}]}"#,
                table,
                r#"{"ResourceArn":"arn:movies","TagKeys":["a"]}"#,
            ]
        );
    }

    #[tokio::test]
    async fn a_token_that_repeats_is_an_error() {
        let service = Service::new(|operation, _| match operation {
            "DescribeTable" => ok(r#"{"Table":{"TableArn":"arn:movies"}}"#),
            _ => ok(r#"{"Tags":[{"Key":"a","Value":"1"}],"NextToken":"same"}"#),
        });
        let error = service.movies().tags().all().await.unwrap_err();
        assert!(matches!(error, Error::Protocol(_)), "{error:?}");
        assert_eq!(
            error.to_string(),
            "ListTagsOfResource of `Movies`: the response cannot be read: the response repeats the cursor of its \
                request, so that reading would never end"
        );
        assert_eq!(service.requests(), 3);
    }

    #[tokio::test]
    async fn the_tags_of_a_missing_table_are_an_error() {
        let service = Service::new(|_, _| error("ResourceNotFoundException", ""));
        let error = service.movies().tags().all().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "DescribeTable of `Movies` at `in-process.invalid`: ResourceNotFoundException: No; create the table, or check \
             the region and the table prefix (request REQUEST)"
        );
    }
}
