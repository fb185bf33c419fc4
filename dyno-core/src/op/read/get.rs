//! One item by its key: GetItem.

use std::marker::PhantomData;
use std::sync::Arc;

use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;

use crate::codec::EncodeError;
use crate::codec::Item;
use crate::codec::{DecodeDocument, DecodeError, Document, decode_item, decode_value, encode_item};
use crate::error::{Error, InvalidRead, Result, Undecoded};
use crate::expr::{Projection, ast};
use crate::model::{Loaded, ReadModel, Valid, is_of_another_entity};
use crate::observe::Meter;
use crate::op::ResponseFuture;
use crate::op::expressions::{
    Expressions, Placeheld, debug_without_values, projection_of, with_entity,
};
use crate::op::transact_item::TransactItem;
use crate::op::write::own_actions::member;
use crate::transport::{self, Input};
use crate::transport::{TableRef, WrittenItem};

/// Reads one item by its key. Awaiting it returns an `Option<T>`.
///
/// By default, the read is eventually consistent: it may miss the latest writes.
///
/// It consumes the capacity of the whole item, even with a projection; a missing item costs the minimum. An eventually
/// consistent read costs half. (AWS developer guide, "Read consistency", "Read and write operations".)
///
/// ```no_run
/// use dyno::{Model, Table};
///
/// #[derive(Model, Debug)]
/// #[dyno(table = "Movies")]
/// struct Movie {
///     #[dyno(partition_key)]
///     year: u16,
///     #[dyno(sort_key)]
///     title: String,
/// }
///
/// # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
/// let brazil: Option<Movie> = movies.get((1985, "Brazil")).consistent().await?;
/// # Ok(())
/// # }
/// ```
#[doc(alias = "GetItem")]
#[must_use = "nothing is read until it is awaited"]
pub struct Get<M, T> {
    get: GetRequest,
    marker: PhantomData<fn() -> (M, T)>,
}

/// A get as plain data.
struct GetRequest {
    target: TableRef,
    key: Result<String, EncodeError>,
    consistent: bool,
    projection: Result<Option<ast::Projection>, InvalidRead>,
    hide_expired: bool,
}

impl<M, T> Get<M, T> {
    pub(crate) fn new(target: TableRef, key: Result<String, EncodeError>) -> Self {
        Self {
            get: GetRequest {
                target,
                key,
                consistent: false,
                projection: Ok(None),
                hide_expired: false,
            },
            marker: PhantomData,
        }
    }

    /// Uses strongly consistent reads, for twice the capacity.
    pub fn consistent(mut self) -> Self {
        self.get.consistent = true;
        self
    }

    /// Returns no item if its expiry time has passed by the client's clock. DynamoDB deletes such an item within a few
    /// days, and returns it until then.
    ///
    /// The read costs the same. A table without an attribute for Time to Live, a projection that leaves it out, and a
    /// get of a transaction are an [`Error::InvalidRequest`]. A request of [`into_sdk`](Self::into_sdk) hides nothing.
    /// (AWS developer guide, "Using time to live (TTL) in DynamoDB", "Working with expired items and time to live
    /// (TTL)".)
    pub fn hide_expired(mut self) -> Self {
        self.get.hide_expired = true;
        self
    }

    /// Reads the item as another type, and requests only the attributes that are fields of this type.
    ///
    /// A field whose attribute the model does not have is an [`Error::InvalidRequest`] before the request is sent.
    pub fn project<T2: DecodeDocument>(mut self) -> Get<M, T2>
    where
        M: Document,
    {
        let projection = projection_of(T2::SHAPE, M::SHAPE, &self.get.target, None);
        self.get.projection =
            projection.map(|projection| with_entity(&mut self.get.target, projection));
        Get {
            get: self.get,
            marker: PhantomData,
        }
    }

    /// Reads only these attributes, as an [`Item`].
    pub fn projection(mut self, projection: impl Into<Projection<M>>) -> Get<M, Item> {
        let projection = Some(projection.into().into_ast());
        self.get.projection = Ok(with_entity(&mut self.get.target, projection));
        Get {
            get: self.get,
            marker: PhantomData,
        }
    }

    /// Sends the request, and fails if the item does not exist.
    ///
    /// ```no_run
    /// # use dyno::{Error, Model, Table};
    /// # #[derive(Model, Debug)]
    /// # #[dyno(table = "Movies")]
    /// # struct Movie {
    /// #     #[dyno(partition_key)]
    /// #     year: u16,
    /// #     #[dyno(sort_key)]
    /// #     title: String,
    /// # }
    /// # async fn example(movies: Table<Movie>) -> dyno::Result<()> {
    /// match movies.get((1985, "Brazil")).required().await {
    ///     Err(Error::NotFound(key)) => println!("{key} does not exist"),
    ///     movie => println!("{:?}", movie?),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such item, and the errors of awaiting the operation.
    pub async fn required(self) -> Result<T>
    where
        T: DecodeDocument + Send + 'static,
    {
        let target = self.get.target.clone();
        match self.get.read().await? {
            (_, Some(item)) => Ok(item),
            (key, None) => Err(Error::not_found(target.subject(Some(&key)))),
        }
    }

    /// The table of the item.
    pub(crate) fn target(&self) -> TableRef {
        self.get.target.clone()
    }

    /// Reads all attributes of the item.
    pub(crate) async fn read_item(mut self) -> Result<Option<Item>> {
        self.get.projection = Ok(None);
        self.get.read().await.map(|(_, item)| item)
    }

    /// Counts the capacity of the request. See [`Meter`].
    pub fn meter(mut self, meter: &Meter) -> Self {
        self.get.target.sender.add_meter(meter);
        self
    }

    /// Returns the request as the SDK's builder.
    ///
    /// # Errors
    /// [`Error::Encode`] when the key is empty or cannot be stored, [`Error::InvalidRequest`] when the projection
    /// cannot be sent.
    pub fn into_sdk(mut self) -> Result<GetItemFluentBuilder> {
        self.get.target.sender.meter_sdk_requests();
        let target = self.get.target.clone();
        let (_, input) = self.get.input()?;
        input.into_sdk().map_err(|error| target.not_written(error))
    }

    /// The get as a part of a transaction, which always reads the latest data.
    pub(crate) fn transact_item(self) -> Result<TransactItem> {
        let target = self.get.target.clone();
        let is_hiding = self.get.hide_expired;
        let (key, input) = self.get.input()?;
        if is_hiding {
            let error = InvalidRead::ExpiredInTransaction;
            return Err(Error::read(target.subject(Some(&key)), error));
        }
        Ok(TransactItem::new(
            target,
            "Get",
            WrittenItem::Key(key),
            &input,
        ))
    }
}

impl<M: ReadModel> Get<M, M> {
    /// Reads the item as a [`Loaded`], which [`Table::save`](crate::Table::save) writes: only what was changed since.
    ///
    /// The read costs the same.
    pub fn loaded(self) -> Get<M, Loaded<M>> {
        Get {
            get: self.get,
            marker: PhantomData,
        }
    }

    /// Checks the rules of the model: an item that breaks one is an [`Error::Decode`]. See [`Valid`].
    pub fn validated(self) -> Get<M, Valid<M>> {
        Get {
            get: self.get,
            marker: PhantomData,
        }
    }
}

impl GetRequest {
    /// The key's text, and the request.
    fn input(self) -> Result<(Arc<str>, Input<GetItemFluentBuilder>)> {
        let target = &self.target;
        let key = self.key.map_err(|error| target.encode_error(error))?;
        let key: Arc<str> = key.into();
        let mut expressions = Expressions::new(target, Some(&key));
        let projection = self.projection.and_then(|projection| {
            if self.hide_expired {
                check_expiry_requested(target, projection.as_ref())?;
            }
            Ok(projection)
        });
        let projection =
            projection.map_err(|error| Error::read(target.subject(Some(&key)), error))?;
        let projection = expressions.projection(projection.as_ref())?;
        let Placeheld { names, .. } = expressions.finish();
        let request = target.sender.sdk().get_item().table_name(&*target.table);
        let request = request
            .set_key(Some(target.map(&key)?))
            .set_consistent_read(self.consistent.then_some(true))
            .set_projection_expression(projection);
        let input = Input::new(request).metered(&target.sender).with(
            "ExpressionAttributeNames",
            names,
            |request, text| {
                Ok(request.set_expression_attribute_names(Some(transport::names(text)?)))
            },
        );
        Ok((key, input))
    }

    /// The key, and the item if there is one.
    async fn read<T: DecodeDocument + Send + 'static>(self) -> Result<(Arc<str>, Option<T>)> {
        let target = self.target.clone();
        let hide_expired = self.hide_expired;
        let (key, input) = self.input()?;
        let named = |error: Error| error.about(|| target.subject(Some(&key)));
        let read = match hide_expired {
            false => {
                let read = transport::get_item(input, &target).await;
                read.map_err(named)?.transpose()
            }
            // The expiry time is in the item, and need not be a field of the type.
            true => {
                let read = transport::get_item::<Item>(input, &target).await;
                let item = read.map_err(named)?.transpose();
                item.and_then(|item| match item {
                    Some(item) => unless_expired(&target, &item),
                    None => Ok(None),
                })
            }
        };
        match read {
            Ok(item) => Ok((key, item)),
            // Its key is one of this entity's, too.
            Err((error, item)) if is_of_another_entity(target.schema.as_ref(), &error, &item) => {
                Ok((key, None))
            }
            Err(undecoded) => Err(Error::unreadable(target.subject(Some(&key)), undecoded)),
        }
    }
}

/// Checks that the expiry time is among the attributes that are read.
pub(crate) fn check_expiry_requested(
    target: &TableRef,
    projection: Option<&ast::Projection>,
) -> Result<(), InvalidRead> {
    let ttl = target.ttl.ok_or(InvalidRead::NoTimeToLive)?;
    match projection {
        Some(ast::Projection::Paths(paths))
            if !paths.iter().any(|path| path.attribute() == Some(ttl)) =>
        {
            Err(InvalidRead::ExpiryNotRequested { attribute: ttl })
        }
        _ => Ok(()),
    }
}

/// The item as its type, unless its expiry time has passed.
fn unless_expired<T: DecodeDocument>(
    target: &TableRef,
    item: &Item,
) -> Result<Option<T>, Undecoded> {
    let text: Arc<str> = match encode_item(item) {
        Ok(text) => text.into(),
        // What was decoded can be encoded.
        Err(error) => {
            let error = DecodeError::invalid_because("an item that can be written", error);
            return Err((error, "{}".into()));
        }
    };
    if is_expired_text(target, &text) {
        return Ok(None);
    }
    decode_item(&text).map(Some).map_err(|error| (error, text))
}

/// Whether the expiry time of an item, which is given as text, has passed. An expiry time that is no number does not
/// pass.
/// The same for the text of an item. An expiry time that is no number does not pass.
pub(crate) fn is_expired_text(target: &TableRef, item: &str) -> bool {
    let time = target.ttl.and_then(|ttl| member(item, ttl).ok()?);
    let time = time.and_then(|json| decode_value::<f64>(&json).ok());
    time.is_some_and(|time| time <= target.now_in_seconds() as f64)
}

impl<M, T: DecodeDocument + Send + 'static> IntoFuture for Get<M, T> {
    type Output = Result<Option<T>>;
    type IntoFuture = ResponseFuture<Option<T>>;

    fn into_future(self) -> Self::IntoFuture {
        let get = self.get;
        read(get)
    }
}

/// Apart from the impl, so that the future does not name the model, which may borrow.
fn read<T: DecodeDocument + Send + 'static>(get: GetRequest) -> ResponseFuture<Option<T>> {
    Box::pin(async move { get.read().await.map(|(_, item)| item) })
}

debug_without_values!(Get<M, T>, |this| &this.get.target.table);

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::operation::get_item::GetItemInput;
    use aws_sdk_dynamodb::types::AttributeValue;

    use super::*;
    use crate::error::Code;
    use crate::example::{Movie, Service, brazil, error, ok};
    use crate::item;

    fn input(get: Get<impl Sized, impl Sized>) -> GetItemInput {
        get.into_sdk().unwrap().as_input().clone().build().unwrap()
    }

    fn brazil_key() -> aws_sdk_dynamodb::operation::get_item::builders::GetItemInputBuilder {
        GetItemInput::builder()
            .table_name("Movies")
            .key("year", AttributeValue::N("1985".into()))
            .key("title", AttributeValue::S("Brazil".into()))
    }

    // A20, A21, A22
    #[test]
    fn a_get_asks_for_a_key() {
        let movies = Service::silent().movies();
        let key = crate::Key::of(&brazil()).unwrap();
        let expected = brazil_key().build().unwrap();
        assert_eq!(input(movies.get((1985, "Brazil"))), expected);
        assert_eq!(
            input(movies.get((1985_u16, String::from("Brazil")))),
            expected
        );
        assert_eq!(input(movies.get(&key)), expected);
        assert_eq!(input(movies.get(key)), expected);
        let raw = movies.client().raw_table("Movies", ["year", "title"]);
        assert_eq!(
            input(raw.get(item! { "year" => 1985, "title" => "Brazil" })),
            expected
        );
    }

    // S27
    #[test]
    fn a_get_asks_for_what_it_is_to_read() {
        let movies = Service::silent().movies();
        let get = movies
            .get((1985, "Brazil"))
            .consistent()
            .projection(Movie::TITLE & Movie::RANK);
        let expected = brazil_key()
            .consistent_read(true)
            .projection_expression("#0, #1")
            .expression_attribute_names("#0", "title")
            .expression_attribute_names("#1", "rank");
        assert_eq!(input(get), expected.build().unwrap());
        let whole = movies.get((1985, "Brazil")).project::<Movie>();
        assert_eq!(input(whole).projection_expression(), Some("#0, #1, #2, #3"));
        assert_eq!(
            input(movies.get((1985, "Brazil")).project::<Item>()).projection_expression(),
            None
        );
    }

    // A23, A24, T11, D1: one request, whatever comes of it
    #[tokio::test]
    async fn a_missing_item_is_none_or_an_error() {
        let service = Service::new(|operation, _| {
            assert_eq!(operation, "GetItem");
            ok("{}")
        });
        let movies = service.movies();
        assert_eq!(movies.get((1985, "Brazil")).await.unwrap(), None);
        let error = movies.get((1985, "Brazil")).required().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"Movie (1985, "Brazil"): the item does not exist"#
        );
        assert!(matches!(error, Error::NotFound(_)));
        assert_eq!(service.requests(), 2);
    }

    // T5
    #[tokio::test]
    async fn an_item_of_keys_alone_is_an_item() {
        let service =
            Service::new(|_, _| ok(r#"{"Item":{"year":{"N":"1985"},"title":{"S":"Brazil"}}}"#));
        let found = service.movies().get((1985, "Brazil")).await.unwrap();
        assert_eq!(
            found,
            Some(Movie {
                rank: None,
                ..brazil()
            })
        );
    }

    #[tokio::test]
    async fn an_item_of_another_shape_names_its_key_and_attribute() {
        let service = Service::new(|_, _| {
            ok(r#"{"Item":{"year":{"N":"1985"},"title":{"S":"Brazil"},"rank":{"S":"secret"}}}"#)
        });
        let error = service.movies().get((1985, "Brazil")).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"Movie (1985, "Brazil"): attribute `rank`: expected N, found S"#
        );
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    }

    #[tokio::test]
    async fn an_empty_key_is_an_error_before_sending() {
        let movies = Service::silent().movies();
        let error = movies.get((1985, "")).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "Movie: attribute `title`: a key must not be empty"
        );
        assert!(matches!(error, Error::Encode(_)));
        let error = movies
            .get((1985, "Brazil"))
            .projection(Movie::RANK & Movie::RANK)
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"Movie (1985, "Brazil"): `rank` and `rank` overlap; an update or a projection can name each attribute once"#
        );
    }

    #[tokio::test]
    async fn an_error_of_the_service_keeps_its_code() {
        let service = Service::new(|_, _| error("ResourceNotFoundException", ""));
        let table = service.client().raw_table("None", "pk");
        let error = table.get(item! { "pk" => 1 }).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "None (1): GetItem of `None` at `in-process.invalid`: ResourceNotFoundException: No; create the table, or \
             check the region and the table prefix (request REQUEST)"
        );
        let Error::Service(failure) = &error else {
            panic!("{error:?}")
        };
        assert_eq!(
            (failure.code(), failure.request_id()),
            (Code::ResourceNotFound, Some("REQUEST"))
        );
    }
}
