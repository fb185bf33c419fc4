//! The keys of the entities of a table, as a table for people.

use std::fmt;

use super::isolation::{EntityRead, Isolation, isolation};
use super::{DeclaredTable, EntitySchema, KeySchema, KeyTemplates, Schema, Template, TemplateText};

/// What is in a table: for each entity the templates of its keys, example keys, and the reads that find its items.
///
/// `#[derive(Table)]` gives it as `access_patterns` of a table that lists its `entities(..)`. It prints as a table, as
/// designers of DynamoDB tables draw it.
///
/// ```
/// use dyno::{Model, Table};
///
/// #[derive(Table)]
/// #[dyno(
///     name = "shop",
///     partition_key(pk: String),
///     sort_key(sk: String),
///     entity = "kind",
///     index(name = "GSI1", partition_key(gsi1pk: String)),
///     entities(Customer, Order),
/// )]
/// struct Shop;
///
/// #[derive(Model)]
/// #[dyno(table = Shop, partition_key = "CUSTOMER#{id}", sort_key = "CUSTOMER")]
/// struct Customer { id: u8 }
///
/// #[derive(Model)]
/// #[dyno(table = Shop, partition_key = "CUSTOMER#{customer}", sort_key = "ORDER#{number}",
///        index(GSI1, partition_key = "{status}"))]
/// struct Order { customer: u8, number: u16, status: String }
///
/// assert_eq!(Shop::access_patterns().to_string(), "\
/// | Entity   | Read              | Keys                                              | Example                                 |
/// |----------|-------------------|---------------------------------------------------|-----------------------------------------|
/// | Customer | get, query        | pk = \"CUSTOMER#{id}\", sk = \"CUSTOMER\"             | pk = \"CUSTOMER#007\", sk = \"CUSTOMER\"    |
/// | Order    | get, query        | pk = \"CUSTOMER#{customer}\", sk = \"ORDER#{number}\" | pk = \"CUSTOMER#007\", sk = \"ORDER#00007\" |
/// | Order    | index GSI1: query | gsi1pk = \"{status}\"                               | gsi1pk = \"abc\"                          |
/// ");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessPatterns {
    /// The patterns, in the order of the entities.
    pub patterns: Vec<AccessPattern>,
}

/// One key of an entity, of the table or of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccessPattern {
    /// The name of the entity.
    pub entity: &'static str,
    /// The Rust name of the model.
    pub model: &'static str,
    /// The index; `None` is the table.
    pub index: Option<&'static str>,
    /// The key attributes, each with its template.
    pub keys: Vec<(&'static str, &'static str)>,
    /// The key attributes of an example item.
    pub example: Vec<(&'static str, String)>,
    /// Whether a query reads items of other entities, too, and filters them out.
    pub filtered: bool,
}

impl AccessPatterns {
    /// Returns the access patterns of a table that lists its entities.
    #[must_use]
    pub fn of<T: DeclaredTable>() -> Self {
        let patterns = T::ENTITIES.iter().flat_map(|schema| {
            let entity = schema.entity.iter();
            entity.flat_map(move |entity| patterns(schema, entity, T::ENTITIES))
        });
        Self {
            patterns: patterns.collect(),
        }
    }
}

fn patterns(schema: &Schema, entity: &EntitySchema, entities: &[Schema]) -> Vec<AccessPattern> {
    let pattern = |index: Option<usize>, name, key: &KeySchema, templates: &KeyTemplates| {
        let parts = || key.attributes().zip(templates.all());
        AccessPattern {
            entity: entity.name,
            model: schema.model,
            index: name,
            keys: parts()
                .map(|(attribute, template)| (attribute.name, template.text))
                .collect(),
            example: parts()
                .map(|(attribute, template)| (attribute.name, example(template)))
                .collect(),
            filtered: isolation(&schema.table, entity, entities, index, EntityRead::Query)
                != Isolation::Keys,
        }
    };
    let of_table = pattern(None, None, &schema.table.key, &entity.key);
    let of_indexes = entity.indexes.iter().filter_map(|index| {
        let of_index = schema.table.indexes.get(index.number)?;
        Some(pattern(
            Some(index.number),
            Some(of_index.name),
            &of_index.key,
            &index.key,
        ))
    });
    std::iter::once(of_table).chain(of_indexes).collect()
}

/// The text of a key attribute with example values. A field that takes none of them, such as an enum, keeps its name.
fn example(template: &'static Template) -> String {
    const VALUES: [&str; 7] = [
        r#"{"S":"abc"}"#,
        r#"{"N":"7"}"#,
        r#"{"S":"0193e6f5-0000-7000-8000-000000000007"}"#,
        r#"{"S":"2026-11-05T10:00:00Z"}"#,
        r#"{"S":"2026-11-05"}"#,
        r#"{"S":"a"}"#,
        r#"{"BOOL":true}"#,
    ];
    if template.is_field {
        return format!("{{{}}}", template.text);
    }
    let mut text = TemplateText::new(template);
    for field in template.fields {
        let before = text.text.len();
        let written = VALUES.iter().any(|value| {
            text.text.truncate(before);
            let Some(codec) = field.codec else {
                return false;
            };
            let written = text.transcode(value, codec.write).is_ok();
            let behind = text.behind().chars().next();
            let own = text.text.get(before..).unwrap_or_default();
            written && (codec.read)(own, behind).is_some()
        });
        if !written {
            text.text.truncate(before);
            text.text.push_str(&format!("{{{}}}", field.name));
        }
        text.close_field();
    }
    text.text
}

impl fmt::Display for AccessPatterns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let header = ["Entity", "Read", "Keys", "Example"].map(str::to_owned);
        let rows: Vec<[String; 4]> = std::iter::once(header)
            .chain(self.patterns.iter().map(AccessPattern::cells))
            .collect();
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..4).map(width).collect();
        for (number, row) in rows.iter().enumerate() {
            for (cell, width) in row.iter().zip(&widths) {
                write!(f, "| {cell:width$} ")?;
            }
            f.write_str("|\n")?;
            if number == 0 {
                for width in &widths {
                    write!(f, "|{}", "-".repeat(width + 2))?;
                }
                f.write_str("|\n")?;
            }
        }
        Ok(())
    }
}

impl AccessPattern {
    fn cells(&self) -> [String; 4] {
        let read = match self.index {
            None => "get, query".to_owned(),
            Some(index) => format!("index {index}: query"),
        };
        let read = match self.filtered {
            true => read + ", filtered",
            false => read,
        };
        let listed = |parts: Vec<String>| parts.join(", ");
        let keys = self
            .keys
            .iter()
            .map(|(name, text)| format!("{name} = {text:?}"));
        let example = self
            .example
            .iter()
            .map(|(name, text)| format!("{name} = {text:?}"));
        [
            self.entity.to_owned(),
            read,
            listed(keys.collect()),
            listed(example.collect()),
        ]
        // In a template it would end the cell.
        .map(|cell| cell.replace('|', "\\|"))
    }
}
