//! Parts of a definition as the SDK's types for requests.

use aws_sdk_dynamodb::types::{
    AttributeDefinition, CreateGlobalSecondaryIndexAction, GlobalSecondaryIndex, KeySchemaElement,
    KeyType, LocalSecondaryIndex, OnDemandThroughput, Projection, ProjectionType,
    ProvisionedThroughput, ScalarAttributeType, SseSpecification, SseType, StreamSpecification,
    StreamViewType, Tag, WarmThroughput,
};

use crate::model::StreamView;
use crate::table_definition::{
    self, Billing, Encryption, IndexDefinition, KeyDefinition, KeyPart, ProjectedAttributes,
    ScalarType, Stream, TableDefinition,
};

const COMPLETE: &str = "all required members are set";

pub(super) fn key_schema(key: &KeyDefinition) -> Vec<KeySchemaElement> {
    let element = |part: &KeyPart, key_type| {
        KeySchemaElement::builder()
            .attribute_name(&part.name)
            .key_type(key_type)
            .build()
            .expect(COMPLETE)
    };
    let partition = key
        .partition
        .iter()
        .map(|part| element(part, KeyType::Hash));
    let sort = key.sort.iter().map(|part| element(part, KeyType::Range));
    partition.chain(sort).collect()
}

pub(super) fn definition(name: &str, scalar_type: ScalarAttributeType) -> AttributeDefinition {
    AttributeDefinition::builder()
        .attribute_name(name)
        .attribute_type(scalar_type)
        .build()
        .expect(COMPLETE)
}

pub(super) fn definitions(table: &TableDefinition) -> Vec<AttributeDefinition> {
    let parts = table.key_attributes().into_iter();
    parts
        .map(|part| definition(&part.name, scalar_type(part.scalar_type)))
        .collect()
}

fn scalar_type(scalar_type: ScalarType) -> ScalarAttributeType {
    match scalar_type {
        ScalarType::S => ScalarAttributeType::S,
        ScalarType::N => ScalarAttributeType::N,
        ScalarType::B => ScalarAttributeType::B,
    }
}

fn projection(projection: &ProjectedAttributes) -> Projection {
    let (kind, included) = match projection {
        ProjectedAttributes::All => (ProjectionType::All, None),
        ProjectedAttributes::KeysOnly => (ProjectionType::KeysOnly, None),
        ProjectedAttributes::Include(names) => (ProjectionType::Include, Some(names.clone())),
    };
    Projection::builder()
        .projection_type(kind)
        .set_non_key_attributes(included)
        .build()
}

macro_rules! global_index {
    ($builder:ident, $table:expr, $index:expr) => {{
        let (index, billing) = ($index, $table.billing_of($index));
        $builder::builder()
            .index_name(&index.name)
            .set_key_schema(Some(key_schema(&index.key)))
            .projection(projection(&index.projection))
            .set_provisioned_throughput(provisioned(billing))
            .set_on_demand_throughput(maximum(billing))
            .set_warm_throughput(index.warm_throughput.map(warm_throughput))
            .build()
            .expect(COMPLETE)
    }};
}

/// A global index of a new table.
pub(super) fn global(table: &TableDefinition, index: &IndexDefinition) -> GlobalSecondaryIndex {
    global_index!(GlobalSecondaryIndex, table, index)
}

/// A new global index of an existing table with the billing of `table`.
pub(super) fn new_global(
    table: &TableDefinition,
    index: &IndexDefinition,
) -> CreateGlobalSecondaryIndexAction {
    global_index!(CreateGlobalSecondaryIndexAction, table, index)
}

pub(super) fn local(index: &IndexDefinition) -> LocalSecondaryIndex {
    LocalSecondaryIndex::builder()
        .index_name(&index.name)
        .set_key_schema(Some(key_schema(&index.key)))
        .projection(projection(&index.projection))
        .build()
        .expect(COMPLETE)
}

pub(super) fn provisioned(billing: Billing) -> Option<ProvisionedThroughput> {
    let Billing::Provisioned { read, write } = billing else {
        return None;
    };
    let throughput = ProvisionedThroughput::builder()
        .read_capacity_units(units(read))
        .write_capacity_units(units(write));
    Some(throughput.build().expect(COMPLETE))
}

/// The maximum of an on-demand table, if there is one.
pub(super) fn maximum(billing: Billing) -> Option<OnDemandThroughput> {
    match billing {
        Billing::OnDemand {
            max_read,
            max_write,
        } if max_read.is_some() || max_write.is_some() => Some(
            OnDemandThroughput::builder()
                .set_max_read_request_units(max_read.map(units))
                .set_max_write_request_units(max_write.map(units))
                .build(),
        ),
        _ => None,
    }
}

/// The maximum for an existing on-demand table: -1 removes it.
pub(super) fn new_maximum(billing: Billing) -> Option<OnDemandThroughput> {
    let Billing::OnDemand {
        max_read,
        max_write,
    } = billing
    else {
        return None;
    };
    let maximum = OnDemandThroughput::builder()
        .max_read_request_units(max_read.map_or(-1, units))
        .max_write_request_units(max_write.map_or(-1, units));
    Some(maximum.build())
}

pub(super) fn warm_throughput(warm: table_definition::WarmThroughput) -> WarmThroughput {
    WarmThroughput::builder()
        .read_units_per_second(units(warm.read_per_second))
        .write_units_per_second(units(warm.write_per_second))
        .build()
}

/// A number of units as the signed number of a request.
fn units(units: u64) -> i64 {
    i64::try_from(units).unwrap_or(i64::MAX)
}

pub(super) fn stream(stream: Stream) -> StreamSpecification {
    let view = match stream {
        Stream::Off => None,
        Stream::On(StreamView::KeysOnly) => Some(StreamViewType::KeysOnly),
        Stream::On(StreamView::NewImage) => Some(StreamViewType::NewImage),
        Stream::On(StreamView::OldImage) => Some(StreamViewType::OldImage),
        Stream::On(StreamView::NewAndOldImages) => Some(StreamViewType::NewAndOldImages),
    };
    StreamSpecification::builder()
        .stream_enabled(view.is_some())
        .set_stream_view_type(view)
        .build()
        .expect(COMPLETE)
}

pub(super) fn encryption(encryption: &Encryption) -> SseSpecification {
    let (enabled, key) = match encryption {
        Encryption::Owned => (false, None),
        Encryption::AwsManaged => (true, None),
        Encryption::CustomerKey(key) => (true, Some(key.clone())),
    };
    SseSpecification::builder()
        .enabled(enabled)
        .set_sse_type(enabled.then_some(SseType::Kms))
        .set_kms_master_key_id(key)
        .build()
}

pub(super) fn tag(key: &str, value: &str) -> Tag {
    Tag::builder()
        .key(key)
        .value(value)
        .build()
        .expect(COMPLETE)
}
