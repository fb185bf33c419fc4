//! A definition as a Terraform resource (Terraform AWS provider, "Resource: aws_dynamodb_table").

use super::hcl::{Hcl, quoted};
use crate::table_definition::{
    Billing, Encryption, IndexDefinition, KeyPart, Stream, TableDefinition, TimeToLive,
    WarmThroughput,
};

impl TableDefinition {
    /// Returns an `aws_dynamodb_table` resource for Terraform. Needs the feature `exports`.
    ///
    /// An index with several attributes in a key needs version 6.29 of the AWS provider or later. A customer key must
    /// be given by its ARN.
    ///
    /// ```
    /// # use dyno::table_definition::{KeyDefinition, ScalarType, TableDefinition};
    /// let users = TableDefinition::new("users", KeyDefinition::new("id", ScalarType::S));
    /// assert!(users.to_terraform().starts_with(r#"resource "aws_dynamodb_table" "users" {"#));
    /// ```
    #[must_use]
    pub fn to_terraform(&self) -> String {
        resource(self)
    }
}

fn resource(table: &TableDefinition) -> String {
    let mut hcl = Hcl::default();
    let billing = table.billing_or_default();
    let header = format!(
        r#"resource "aws_dynamodb_table" {}"#,
        quoted(&local_name(&table.name))
    );
    hcl.block(&header, |hcl| {
        hcl.set("name", quoted(&table.name));
        hcl.set("billing_mode", quoted(billing.mode()));
        for part in &table.key.partition {
            hcl.set("hash_key", quoted(&part.name));
        }
        for part in &table.key.sort {
            hcl.set("range_key", quoted(&part.name));
        }
        units(hcl, billing);
        if let Some(class) = table.table_class {
            hcl.set("table_class", quoted(class.as_str()));
        }
        if let Some(on) = table.deletion_protection {
            hcl.set("deletion_protection_enabled", on.to_string());
        }
        if let Some(Stream::On(view)) = table.stream {
            hcl.set("stream_enabled", "true".to_owned());
            hcl.set("stream_view_type", quoted(view.as_str()));
        }
        for part in table.key_attributes() {
            attribute(hcl, part);
        }
        for index in table.global_indexes() {
            global_index(hcl, table, index);
        }
        for index in table.local_indexes() {
            local_index(hcl, index);
        }
        maximum(hcl, billing);
        warm_throughput(hcl, table.warm_throughput);
        if let Some(TimeToLive::On(name)) = &table.time_to_live {
            hcl.block("ttl", |hcl| {
                hcl.set("attribute_name", quoted(name));
                hcl.set("enabled", "true".to_owned());
            });
        }
        encryption(hcl, table.encryption.as_ref());
        if !table.tags.is_empty() {
            hcl.block("tags =", |hcl| {
                for (key, value) in &table.tags {
                    hcl.set(&quoted(key), quoted(value));
                }
            });
        }
    });
    hcl.text
}

fn attribute(hcl: &mut Hcl, part: &KeyPart) {
    hcl.block("attribute", |hcl| {
        hcl.set("name", quoted(&part.name));
        hcl.set("type", quoted(part.scalar_type.as_str()));
    });
}

fn global_index(hcl: &mut Hcl, table: &TableDefinition, index: &IndexDefinition) {
    let billing = table.billing_of(index);
    let (partition, sort) = (&index.key.partition, &index.key.sort);
    hcl.block("global_secondary_index", |hcl| {
        hcl.set("name", quoted(&index.name));
        let single = partition.len() == 1 && sort.len() < 2;
        if single {
            for (word, parts) in [("hash_key", partition), ("range_key", sort)] {
                for part in parts {
                    hcl.set(word, quoted(&part.name));
                }
            }
        }
        projection(hcl, index);
        units(hcl, billing);
        if !single {
            for (key_type, parts) in [("HASH", partition), ("RANGE", sort)] {
                for part in parts {
                    hcl.block("key_schema", |hcl| {
                        hcl.set("attribute_name", quoted(&part.name));
                        hcl.set("key_type", quoted(key_type));
                    });
                }
            }
        }
        maximum(hcl, billing);
        warm_throughput(hcl, index.warm_throughput);
    });
}

fn local_index(hcl: &mut Hcl, index: &IndexDefinition) {
    hcl.block("local_secondary_index", |hcl| {
        hcl.set("name", quoted(&index.name));
        for part in &index.key.sort {
            hcl.set("range_key", quoted(&part.name));
        }
        projection(hcl, index);
    });
}

fn projection(hcl: &mut Hcl, index: &IndexDefinition) {
    hcl.set("projection_type", quoted(index.projection.as_str()));
    let included = index.projection.included();
    if !included.is_empty() {
        let names: Vec<String> = included.iter().map(|name| quoted(name)).collect();
        hcl.set("non_key_attributes", format!("[{}]", names.join(", ")));
    }
}

fn units(hcl: &mut Hcl, billing: Billing) {
    if let Billing::Provisioned { read, write } = billing {
        hcl.set("read_capacity", read.to_string());
        hcl.set("write_capacity", write.to_string());
    }
}

fn maximum(hcl: &mut Hcl, billing: Billing) {
    let Billing::OnDemand {
        max_read,
        max_write,
    } = billing
    else {
        return;
    };
    if max_read.is_none() && max_write.is_none() {
        return;
    }
    hcl.block("on_demand_throughput", |hcl| {
        if let Some(units) = max_read {
            hcl.set("max_read_request_units", units.to_string());
        }
        if let Some(units) = max_write {
            hcl.set("max_write_request_units", units.to_string());
        }
    });
}

fn warm_throughput(hcl: &mut Hcl, warm: Option<WarmThroughput>) {
    let Some(warm) = warm else { return };
    hcl.block("warm_throughput", |hcl| {
        hcl.set("read_units_per_second", warm.read_per_second.to_string());
        hcl.set("write_units_per_second", warm.write_per_second.to_string());
    });
}

fn encryption(hcl: &mut Hcl, encryption: Option<&Encryption>) {
    let Some(encryption) = encryption else { return };
    hcl.block("server_side_encryption", |hcl| match encryption {
        Encryption::Owned => hcl.set("enabled", "false".to_owned()),
        Encryption::AwsManaged => hcl.set("enabled", "true".to_owned()),
        Encryption::CustomerKey(key) => {
            hcl.set("enabled", "true".to_owned());
            hcl.set("kms_key_arn", quoted(key));
        }
    });
}

/// The name of the resource in Terraform: letters, digits, `_` and `-`, and no digit at the beginning.
fn local_name(table: &str) -> String {
    let legal = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') {
            c
        } else {
            '_'
        }
    };
    let name: String = table.chars().map(legal).collect();
    match name.chars().next() {
        Some(first) if first.is_ascii_alphabetic() || first == '_' => name,
        _ => format!("table_{name}"),
    }
}
