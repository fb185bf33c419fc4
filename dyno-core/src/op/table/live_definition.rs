//! The definition of a live table, from its description.

use aws_sdk_dynamodb::types::{
    self as sdk, KeySchemaElement, KeyType, ProvisionedThroughputDescription, ScalarAttributeType,
    SseType,
};

use crate::model::StreamView;
use crate::table_definition::{
    Billing, Encryption, IndexDefinition, KeyDefinition, KeyPart, ProjectedAttributes, ScalarType,
    Stream, TableClass, TableDefinition, WarmThroughput,
};

/// The definition of a table, as far as DescribeTable returns it.
pub(crate) fn definition(table: &sdk::TableDescription) -> TableDefinition {
    let key = |schema: &[KeySchemaElement]| key(table, schema);
    let mut definition = TableDefinition::new(
        table.table_name().unwrap_or_default(),
        key(table.key_schema()),
    );
    let billing = billing(table);
    definition.billing = Some(billing);
    for index in table.global_secondary_indexes() {
        let name = index.index_name().unwrap_or_default();
        let mut global = IndexDefinition::global(name, key(index.key_schema()))
            .projecting(projection(index.projection()));
        global.billing = Some(match billing {
            Billing::Provisioned { .. } => provisioned(index.provisioned_throughput()),
            Billing::OnDemand { .. } => on_demand(index.on_demand_throughput()),
        });
        global.warm_throughput = index.warm_throughput().and_then(|warm| {
            warm_throughput(warm.read_units_per_second(), warm.write_units_per_second())
        });
        definition.indexes.push(global);
    }
    for index in table.local_secondary_indexes() {
        let name = index.index_name().unwrap_or_default();
        let local = IndexDefinition::local(name, key(index.key_schema()));
        definition
            .indexes
            .push(local.projecting(projection(index.projection())));
    }
    definition.stream = Some(stream(table));
    let class = table
        .table_class_summary()
        .and_then(|summary| summary.table_class());
    definition.table_class = Some(match class {
        Some(sdk::TableClass::StandardInfrequentAccess) => TableClass::InfrequentAccess,
        _ => TableClass::Standard,
    });
    definition.deletion_protection = Some(table.deletion_protection_enabled().unwrap_or_default());
    definition.warm_throughput = table.warm_throughput().and_then(|warm| {
        warm_throughput(warm.read_units_per_second(), warm.write_units_per_second())
    });
    definition.encryption = Some(encryption(table));
    definition
}

fn key(table: &sdk::TableDescription, schema: &[KeySchemaElement]) -> KeyDefinition {
    let part = |element: &KeySchemaElement| {
        let name = element.attribute_name();
        let definitions = table.attribute_definitions();
        let definition = definitions.iter().find(|one| one.attribute_name() == name);
        let scalar_type = match definition.map(|one| one.attribute_type()) {
            Some(ScalarAttributeType::N) => ScalarType::N,
            Some(ScalarAttributeType::B) => ScalarType::B,
            _ => ScalarType::S,
        };
        KeyPart::new(name, scalar_type)
    };
    let parts = |key_type: &KeyType| {
        let elements = schema.iter().filter(|one| one.key_type() == key_type);
        elements.map(part).collect()
    };
    KeyDefinition {
        partition: parts(&KeyType::Hash),
        sort: parts(&KeyType::Range),
    }
}

fn projection(projection: Option<&sdk::Projection>) -> ProjectedAttributes {
    let Some(projection) = projection else {
        return ProjectedAttributes::All;
    };
    match projection.projection_type() {
        Some(sdk::ProjectionType::KeysOnly) => ProjectedAttributes::KeysOnly,
        Some(sdk::ProjectionType::Include) => {
            ProjectedAttributes::Include(projection.non_key_attributes().to_vec())
        }
        _ => ProjectedAttributes::All,
    }
}

/// DynamoDB Local omits the mode; an on-demand table has no provisioned units.
fn billing(table: &sdk::TableDescription) -> Billing {
    let mode = table
        .billing_mode_summary()
        .and_then(|summary| summary.billing_mode());
    let provisioned = provisioned(table.provisioned_throughput());
    let is_provisioned = match mode {
        Some(mode) => *mode == sdk::BillingMode::Provisioned,
        None => provisioned != Billing::provisioned(0, 0),
    };
    match is_provisioned {
        true => provisioned,
        false => on_demand(table.on_demand_throughput()),
    }
}

fn provisioned(throughput: Option<&ProvisionedThroughputDescription>) -> Billing {
    let units = |units: fn(&ProvisionedThroughputDescription) -> Option<i64>| {
        count(throughput.and_then(units))
    };
    Billing::Provisioned {
        read: units(ProvisionedThroughputDescription::read_capacity_units),
        write: units(ProvisionedThroughputDescription::write_capacity_units),
    }
}

fn on_demand(maximum: Option<&sdk::OnDemandThroughput>) -> Billing {
    // -1 stands for no maximum.
    let units = |units: Option<i64>| units.and_then(|units| u64::try_from(units).ok());
    Billing::OnDemand {
        max_read: maximum.and_then(|maximum| units(maximum.max_read_request_units())),
        max_write: maximum.and_then(|maximum| units(maximum.max_write_request_units())),
    }
}

fn stream(table: &sdk::TableDescription) -> Stream {
    let specification = table.stream_specification();
    let enabled = specification.filter(|stream| stream.stream_enabled());
    let view = enabled.and_then(|stream| stream.stream_view_type());
    let view = view.and_then(|view| StreamView::from_name(view.as_str()));
    view.map_or(Stream::Off, Stream::On)
}

fn warm_throughput(read: Option<i64>, write: Option<i64>) -> Option<WarmThroughput> {
    Some(WarmThroughput {
        read_per_second: count(Some(read?)),
        write_per_second: count(Some(write?)),
    })
}

/// The key that AWS manages has an ARN as well, and so looks like a customer key.
fn encryption(table: &sdk::TableDescription) -> Encryption {
    let Some(description) = table.sse_description() else {
        return Encryption::Owned;
    };
    match (description.sse_type(), description.kms_master_key_arn()) {
        (Some(SseType::Kms), Some(arn)) => Encryption::CustomerKey(arn.to_owned()),
        (Some(SseType::Kms), None) => Encryption::AwsManaged,
        _ => Encryption::Owned,
    }
}

/// A count, which is never negative.
pub(super) fn count(count: Option<i64>) -> u64 {
    count
        .and_then(|count| u64::try_from(count).ok())
        .unwrap_or_default()
}
