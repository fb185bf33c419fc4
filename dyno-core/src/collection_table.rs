//! The items of several entities of a table, read together.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::batch::{BatchGet, BatchSource};
use crate::client::Client;
use crate::codec::DecodeError;
use crate::error::{Error, InvalidRead, Result};
use crate::expr::{Condition, path_of};
use crate::key::{EntityKey, IntoPartition, IntoShards};
use crate::model::{
    Collection, CollectionSource, DeclaredTable, Group, HasIndex, Index, KeyNames, Keyed, Model,
    OfIndex, OfTable, Schema,
};
use crate::op::read::index_ref::{Holds, IndexRef};
use crate::op::read::page_request::PageRequest;
use crate::op::read::read_as::ReadAs;
use crate::op::{Get, Query, Scan};
use crate::table::Table;
#[cfg(feature = "streams")]
use crate::transport;
use crate::transport::TableRef;

/// The table of a collection: the items of several entities, read together.
///
/// [`Client::collection`] returns it without sending a request. One request reads the items of all entities in a
/// partition, in the order of their sort keys, and each is decoded once, as the entity that its entity attribute names.
/// In a table without this attribute, the prefix of the table's key identifies the entity.
///
/// An item of an entity that the collection does not have is kept by its `other` variant; without one, it cannot be
/// read, which `lenient` reports item by item.
///
/// ```no_run
/// use dyno::{Client, Collection, Model, Table};
///
/// #[derive(Table)]
/// #[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String), entity = "kind")]
/// struct Shop;
///
/// #[derive(Model)]
/// #[dyno(table = Shop, partition_key = "CUSTOMER#{id}", sort_key = "CUSTOMER")]
/// struct Customer { id: u64, name: String }
///
/// #[derive(Model)]
/// #[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number}")]
/// struct Order { customer: u64, number: u32, total: u32 }
///
/// #[derive(Collection)]
/// enum CustomerItem {
///     Customer(Customer),
///     Order(Order),
///     #[dyno(other)]
///     Other(dyno::Item),
/// }
///
/// # async fn example(client: Client) -> dyno::Result<()> {
/// for item in client.collection::<CustomerItem>().query(7).all().await? {
///     match item {
///         CustomerItem::Customer(customer) => println!("{}", customer.name),
///         CustomerItem::Order(order) => println!("{}: {}", order.number, order.total),
///         CustomerItem::Other(_) => {}
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub struct CollectionTable<C> {
    target: TableRef,
    collection: PhantomData<fn() -> C>,
}

/// An entity of the collection, or one that its table lists, with unique attributes.
fn unique_entity<C: Collection>() -> Option<Schema> {
    let listed = <C::Table as DeclaredTable>::ENTITIES;
    let mut all = C::SCHEMAS.iter().chain(listed);
    all.find(|schema| schema.unique().is_some()).copied()
}

impl<C: Collection> CollectionTable<C> {
    #[cfg(feature = "streams")]
    pub(crate) fn sender(&self) -> &transport::Sender {
        &self.target.sender
    }

    /// The collection of the table with this full name.
    fn new(client: &Client, name: Arc<str>) -> Self {
        // All entities have the same table. One with unique attributes says so of the collection.
        let schema = unique_entity::<C>().unwrap_or(C::First::SCHEMA);
        let target = TableRef::new(client.sender(), name, Some(schema))
            .keyed(KeyNames::of_model::<C::First>())
            .with_items_of(schemas::<C>())
            .shared();
        Self {
            target,
            collection: PhantomData,
        }
    }

    /// Returns the name of the table.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.target.table
    }

    /// Reads the item with this key, whichever entity it is of. See [`Get`].
    ///
    /// The key is one of any model of the table. In a [transaction](Client::transact_get) of reads, it is a get as
    /// any other.
    ///
    /// ```no_run
    /// # use dyno::{Client, Collection, Model, Table};
    /// use dyno::Key;
    ///
    /// # #[derive(Table)]
    /// # #[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String), entity = "kind")]
    /// # struct Shop;
    /// # #[derive(Model)]
    /// # #[dyno(table = Shop, partition_key = "CUSTOMER#{id}", sort_key = "CUSTOMER")]
    /// # struct Customer { id: u64 }
    /// # #[derive(Model)]
    /// # #[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number}")]
    /// # struct Order { customer: u64, number: u32 }
    /// # #[derive(Collection)]
    /// # enum CustomerItem { Customer(Customer), Order(Order) }
    /// # async fn example(client: Client) -> dyno::Result<()> {
    /// let shop = client.collection::<CustomerItem>();
    /// let item: Option<CustomerItem> = shop.get(Key::<Order>::new((7, 1))?).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, key: impl Into<EntityKey<C::Table>>) -> Get<C::Item, C::Item> {
        Get::new(self.of_any_entity(), Ok(key.into().into_text()))
    }

    /// Reads the items with any number of keys, whichever entities they are of, in the order of the keys. See
    /// [`BatchGet`].
    ///
    /// ```no_run
    /// # use dyno::{Client, Collection, Model, Table};
    /// use dyno::key::{EntityKey, Key};
    ///
    /// # #[derive(Table)]
    /// # #[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String), entity = "kind")]
    /// # struct Shop;
    /// # #[derive(Model)]
    /// # #[dyno(table = Shop, partition_key = "CUSTOMER#{id}", sort_key = "CUSTOMER")]
    /// # struct Customer { id: u64 }
    /// # #[derive(Model)]
    /// # #[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number}")]
    /// # struct Order { customer: u64, number: u32 }
    /// # #[derive(Collection)]
    /// # enum CustomerItem { Customer(Customer), Order(Order) }
    /// # async fn example(client: Client) -> dyno::Result<()> {
    /// let keys: [EntityKey<Shop>; 2] = [Key::<Customer>::new(7)?.into(), Key::<Order>::new((7, 1))?.into()];
    /// let items: Vec<Option<CustomerItem>> = client.collection::<CustomerItem>().batch_get(keys).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn batch_get<'s, Kind, S>(&self, keys: S) -> BatchGet<'s, C::Item, C::Item>
    where
        S: BatchSource<'s, Kind>,
        S::Item: Into<EntityKey<C::Table>>,
    {
        BatchGet::new(self.of_any_entity(), keys, |key| Ok(key.into().into_text()))
    }

    /// The table without a model, so that an item of any entity is read.
    fn of_any_entity(&self) -> TableRef {
        self.target.clone().raw()
    }

    /// Reads the items of one partition, in the order of their sort keys. See [`Query`].
    ///
    /// The partition key takes the values that the entities take. A condition on the sort key is one on its text:
    /// `.sort_key(begins_with("ORDER#"))`.
    pub fn query<K>(
        &self,
        partition: impl IntoPartition<K>,
    ) -> Query<CollectionSource<C, OfTable>, C::Item>
    where
        CollectionSource<C, OfTable>: Keyed<Key = K, Reads = C::Item>,
    {
        let names = KeyNames::of_model::<C::First>().whole_partition();
        let value = partition.into_value(&names);
        Query::of_table(self.target.clone(), names, value)
    }

    /// Reads the items of all shards as one list, in the order of their sort keys. See
    /// [`Table::query_shards`](crate::Table::query_shards).
    pub fn query_shards<K>(
        &self,
        shards: impl IntoShards<K>,
    ) -> Query<CollectionSource<C, OfTable>, C::Item>
    where
        CollectionSource<C, OfTable>: Keyed<Key = K, Reads = C::Item>,
    {
        let names = KeyNames::of_model::<C::First>().whole_partition();
        let values = shards.into_values(&names);
        Query::of_partitions(self.target.clone(), names, values)
    }

    /// Reads the items of several partitions as one list, in the order of their sort keys. See
    /// [`Table::query_partitions`](crate::Table::query_partitions).
    pub fn query_partitions<K, P: IntoPartition<K>>(
        &self,
        partitions: impl IntoIterator<Item = P>,
    ) -> Query<CollectionSource<C, OfTable>, C::Item>
    where
        CollectionSource<C, OfTable>: Keyed<Key = K, Reads = C::Item>,
    {
        let names = KeyNames::of_model::<C::First>().whole_partition();
        let partitions = partitions.into_iter();
        let values: Vec<_> = partitions.map(|value| value.into_value(&names)).collect();
        Query::of_partitions(self.target.clone(), names, values)
    }

    /// Reads all items of the table. See [`Scan`].
    pub fn scan(&self) -> Scan<CollectionSource<C, OfTable>, C::Item> {
        Scan::new(self.target.clone(), None).hiding_markers_of(schemas::<C>())
    }

    /// Returns an index of the table, named by the first entity of the collection: `Customer::GSI1`.
    #[must_use]
    pub fn index<const N: usize>(&self, _: Index<C::First, N>) -> CollectionIndex<C, N>
    where
        C::First: HasIndex<N>,
    {
        CollectionIndex {
            target: self.target.clone(),
            collection: PhantomData,
        }
    }
}

/// An index of the table of a collection.
pub struct CollectionIndex<C, const N: usize> {
    target: TableRef,
    collection: PhantomData<fn() -> C>,
}

impl<C, const N: usize> CollectionIndex<C, N>
where
    C: Collection,
    C::First: HasIndex<N, Reads = C::First>,
{
    /// Reads the items of one partition of the index, in the order of their sort keys. See [`Query`].
    pub fn query<K>(
        &self,
        partition: impl IntoPartition<K>,
    ) -> Query<CollectionSource<C, OfIndex<N>>, C::Item>
    where
        CollectionSource<C, OfIndex<N>>: Keyed<Key = K, Reads = C::Item>,
    {
        let index = Self::index();
        let value = partition.into_value(&index.key);
        Query::of_index(self.target.clone(), index, value)
    }

    /// Reads the items of all shards of the index as one list, in the order of their sort keys. See
    /// [`Table::query_shards`](crate::Table::query_shards).
    pub fn query_shards<K>(
        &self,
        shards: impl IntoShards<K>,
    ) -> Query<CollectionSource<C, OfIndex<N>>, C::Item>
    where
        CollectionSource<C, OfIndex<N>>: Keyed<Key = K, Reads = C::Item>,
    {
        let index = Self::index();
        let values = shards.into_values(&index.key);
        Query::of_index_partitions(self.target.clone(), index, values)
    }

    /// Reads the items of several partitions of the index as one list, in the order of their sort keys. See
    /// [`Table::query_partitions`](crate::Table::query_partitions).
    pub fn query_partitions<K, P: IntoPartition<K>>(
        &self,
        partitions: impl IntoIterator<Item = P>,
    ) -> Query<CollectionSource<C, OfIndex<N>>, C::Item>
    where
        CollectionSource<C, OfIndex<N>>: Keyed<Key = K, Reads = C::Item>,
    {
        let index = Self::index();
        let partitions = partitions.into_iter();
        let values: Vec<_> = partitions
            .map(|value| value.into_value(&index.key))
            .collect();
        Query::of_index_partitions(self.target.clone(), index, values)
    }

    /// Reads all items of the index. See [`Scan`].
    pub fn scan(&self) -> Scan<CollectionSource<C, OfIndex<N>>, C::Item> {
        Scan::new(self.target.clone(), Some(Self::index())).hiding_markers_of(schemas::<C>())
    }

    fn index() -> IndexRef {
        let schema = Index::<C::First, N>::INDEX.schema();
        IndexRef {
            name: Cow::Borrowed(schema.name),
            key: Index::<C::First, N>::key_names().whole_partition(),
            holds: Holds::of_schema(&schema),
        }
    }
}

impl<C: Group, I> Query<CollectionSource<C, I>, C::Item>
where
    C::Item: ReadAs,
{
    /// Reads all items and groups them.
    ///
    /// ```no_run
    /// # use dyno::{Client, Model, Table};
    /// use dyno::Collection;
    ///
    /// # #[derive(Table)]
    /// # #[dyno(name = "shop", partition_key(pk: String), sort_key(sk: String), entity = "kind")]
    /// # struct Shop;
    /// # #[derive(Model)]
    /// # #[dyno(table = Shop, partition_key = "CUSTOMER#{id}", sort_key = "CUSTOMER")]
    /// # struct Customer { id: u64 }
    /// # #[derive(Model)]
    /// # #[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number}")]
    /// # struct Order { customer: u64, number: u32 }
    /// #[derive(Collection)]
    /// struct CustomerOrders {
    ///     customer: Option<Customer>,
    ///     orders: Vec<Order>,
    /// }
    ///
    /// # async fn example(client: Client) -> dyno::Result<()> {
    /// let all: CustomerOrders = client.collection::<CustomerOrders>().query(7).grouped().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The errors of the requests, and an [`Error::Decode`] for an item that cannot be read, or a
    /// second item for a field that takes one.
    pub async fn grouped(self) -> Result<C> {
        let target = self.request.target.clone();
        let mut group = C::empty();
        for item in self.all().await? {
            group.add(item).map_err(|field| {
                let error = DecodeError::invalid("one item of its kind; use a `Vec`");
                Error::decode(target.subject(None), error.at_name(field))
            })?;
        }
        Ok(group)
    }
}

impl<C: Collection, I, T> Query<CollectionSource<C, I>, T> {
    /// Keeps, of the items of the entity `M`, only those for which the condition holds. Items of other entities are
    /// kept.
    ///
    /// It works like a [`filter`](Self::filter): items that it removes were read and consumed capacity. Without an
    /// entity attribute, such a filter would have to compare keys, so the query is then an
    /// [`Error::InvalidRequest`].
    pub fn filter_entity<M: Model<Table = C::Table>>(mut self, condition: Condition<M>) -> Self {
        filter_entity(&mut self.request, condition);
        self
    }
}

impl<C: Collection, I, T> Scan<CollectionSource<C, I>, T> {
    /// Keeps, of the items of the entity `M`, only those for which the condition holds. Items of other entities are
    /// kept.
    ///
    /// It works like a [`filter`](Self::filter): items that it removes were read and consumed capacity. Without an
    /// entity attribute, such a filter would have to compare keys, so the scan is then an
    /// [`Error::InvalidRequest`].
    pub fn filter_entity<M: Model<Table = C::Table>>(mut self, condition: Condition<M>) -> Self {
        filter_entity(&mut self.request, condition);
        self
    }
}

/// Filters the items of one entity.
fn filter_entity<M: Model, S>(request: &mut PageRequest<S>, condition: Condition<M>) {
    let table = <M::Table as DeclaredTable>::TABLE;
    match (table.entity, M::SCHEMA.entity) {
        (Some(attribute), Some(entity)) => {
            let others = path_of::<M>(attribute).ne(entity.name);
            request.filter(others | condition);
            request.keeps_others = true;
        }
        _ => request.invalidate(InvalidRead::FilterEntity),
    }
}

impl<C> Clone for CollectionTable<C> {
    fn clone(&self) -> Self {
        Self {
            target: self.target.clone(),
            collection: PhantomData,
        }
    }
}

/// The models whose items can be in the table: those of the collection, and all that the table lists.
fn schemas<C: Collection>() -> impl Iterator<Item = &'static Schema> {
    let of_table = <C::Table as DeclaredTable>::ENTITIES;
    C::SCHEMAS.iter().chain(of_table)
}

impl<C> fmt::Debug for CollectionTable<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CollectionTable")
            .field("name", &self.target.table)
            .finish()
    }
}

impl<C, const N: usize> Clone for CollectionIndex<C, N> {
    fn clone(&self) -> Self {
        Self {
            target: self.target.clone(),
            collection: PhantomData,
        }
    }
}

impl<C, const N: usize> fmt::Debug for CollectionIndex<C, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CollectionIndex")
            .field("table", &self.target.table)
            .finish()
    }
}

impl Client {
    /// Returns the table of a collection. Nothing is sent. Its name is that of [`table`](Self::table).
    #[must_use]
    pub fn collection<C: Collection>(&self) -> CollectionTable<C> {
        CollectionTable::new(self, self.name_of(&<C::Table as DeclaredTable>::TABLE))
    }

    /// Returns the table of a collection with another name than the declared one. Nothing is sent.
    #[must_use]
    pub fn collection_named<C: Collection>(&self, name: impl AsRef<str>) -> CollectionTable<C> {
        CollectionTable::new(self, self.full_name(name.as_ref()))
    }
}

impl<M: Model> Table<M> {
    /// Returns the same table for a collection of entities whose items are in it.
    #[must_use]
    pub fn collection<C: Collection<Table = M::Table>>(&self) -> CollectionTable<C> {
        CollectionTable::new(self.client(), self.name().into())
    }
}
