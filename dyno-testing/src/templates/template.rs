//! From a template to the definitions of its tables.

use std::collections::BTreeMap;

use dyno_core::TableDefinition;
use serde_json::{Map, Value};

use super::{properties, yaml};

/// A table of a template.
#[derive(Debug)]
pub(super) struct TemplateTable {
    /// The name of the resource.
    pub(super) resource: String,
    pub(super) definition: TableDefinition,
}

/// Types of resources that are tables too, and are not understood.
const OTHER_TABLES: [&str; 2] = ["AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable"];

/// What a table may have beside its properties: none of it changes the table.
const WITHOUT_EFFECT: [&str; 6] = [
    "Type",
    "Properties",
    "DeletionPolicy",
    "UpdateReplacePolicy",
    "DependsOn",
    "Metadata",
];

/// Reads the tables of a template.
pub(super) fn tables(
    text: &str,
    variables: &BTreeMap<String, String>,
) -> Result<Vec<TemplateTable>, String> {
    let template = yaml::read(text)?;
    let Value::Object(template) = &template else {
        return Err("it is not a template".to_owned());
    };
    let mut known = Variables(variables.clone());
    let mut tables = Vec::new();
    for part in parts(template)? {
        known.add_defaults(part);
        let resources = match part.get("Resources") {
            None | Some(Value::Null) => continue,
            Some(Value::Object(resources)) => resources,
            Some(_) => return Err("`Resources` is not a map".to_owned()),
        };
        for (name, resource) in resources {
            if name == "<<" || resource.get("<<").is_some() {
                return Err(format!(
                    "resource `{name}`: a merge key `<<` is not supported"
                ));
            }
            let table = table(name, resource, &known);
            tables.extend(table.map_err(|problem| format!("resource `{name}`: {problem}"))?);
        }
    }
    // Whatever the order in which the maps keep their members.
    tables.sort_by(|one: &TemplateTable, other| one.resource.cmp(&other.resource));
    match tables.is_empty() {
        true => Err("it has no resource of the type `AWS::DynamoDB::Table`".to_owned()),
        false => Ok(tables),
    }
}

/// The maps that have resources: the template of CloudFormation, and `resources` of Serverless, a map or a list.
fn parts(template: &Map<String, Value>) -> Result<Vec<&Map<String, Value>>, String> {
    let mut parts = vec![template];
    let of_serverless = match template.get("resources") {
        Some(Value::Array(elements)) => elements.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    for part in of_serverless {
        match part {
            Value::Object(part) if part.contains_key("extensions") => {
                return Err("`resources.extensions` is not supported".to_owned());
            }
            Value::Object(part) => parts.push(part),
            Value::String(text) => {
                return Err(format!(
                    "`resources` has `{text}`, which is not read; name that file"
                ));
            }
            Value::Null => {}
            _ => return Err("`resources` is neither a map nor a list of maps".to_owned()),
        }
    }
    Ok(parts)
}

fn table(
    name: &str,
    resource: &Value,
    variables: &Variables,
) -> Result<Option<TemplateTable>, String> {
    let Value::Object(resource) = resource else {
        return Err("it is not a map".to_owned());
    };
    match resource.get("Type").and_then(Value::as_str) {
        Some("AWS::DynamoDB::Table") => {}
        Some(other) if OTHER_TABLES.contains(&other) => {
            return Err(format!("the type `{other}` is not understood"));
        }
        _ => return Ok(None),
    }
    if let Some(member) = resource
        .keys()
        .find(|name| !WITHOUT_EFFECT.contains(&&***name))
    {
        return Err(format!("`{member}` is not understood"));
    }
    let Some(Value::Object(of_resource)) = resource.get("Properties") else {
        return Err("it has no `Properties`".to_owned());
    };
    let mut resolved = Map::new();
    for (member, value) in of_resource {
        if !properties::is_without_effect(member) {
            resolved.insert(member.clone(), variables.resolve(member, value)?);
        }
    }
    Ok(Some(TemplateTable {
        resource: name.to_owned(),
        definition: properties::definition(name, resolved)?,
    }))
}

/// The values of variables and parameters.
struct Variables(BTreeMap<String, String>);

impl Variables {
    /// Adds the defaults of CloudFormation's parameters.
    fn add_defaults(&mut self, part: &Map<String, Value>) {
        let Some(Value::Object(parameters)) = part.get("Parameters") else {
            return;
        };
        for (name, parameter) in parameters {
            let default = match parameter.get("Default") {
                Some(Value::String(text)) => text.clone(),
                Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
                _ => continue,
            };
            self.0.entry(name.clone()).or_insert(default);
        }
    }

    /// A value in which all variables are replaced. `place` is where it is.
    fn resolve(&self, place: &str, value: &Value) -> Result<Value, String> {
        Ok(match value {
            Value::String(text) => Value::String(self.text(place, text)?),
            Value::Array(elements) => {
                let elements = elements.iter().enumerate();
                let elements = elements
                    .map(|(index, value)| self.resolve(&format!("{place}[{index}]"), value));
                Value::Array(elements.collect::<Result<_, _>>()?)
            }
            Value::Object(members) => match function(members) {
                Some(("Ref", Value::String(name))) => Value::String(self.variable(place, name)?),
                Some(("Fn::Sub", Value::String(text))) => Value::String(self.text(place, text)?),
                Some((function, _)) => {
                    return Err(format!(
                        "`{place}` is `{function}`, which is not understood"
                    ));
                }
                None => {
                    let members = members.iter().map(|(name, value)| {
                        let value = self.resolve(&format!("{place}.{name}"), value)?;
                        Ok((name.clone(), value))
                    });
                    Value::Object(members.collect::<Result<_, String>>()?)
                }
            },
            other => other.clone(),
        })
    }

    /// Text in which each `${name}` is replaced.
    fn text(&self, place: &str, text: &str) -> Result<String, String> {
        let mut parts = text.split("${");
        let mut resolved = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let Some((name, rest)) = part.split_once('}') else {
                return Err(format!("`{place}` has a `${{` without `}}`"));
            };
            resolved.push_str(&self.variable(place, name)?);
            resolved.push_str(rest);
        }
        Ok(resolved)
    }

    fn variable(&self, place: &str, name: &str) -> Result<String, String> {
        let name = name.trim();
        let found = self.0.get(name).cloned();
        found.ok_or_else(|| {
            format!("`{place}` uses `{name}`, which has no value; set it with `variable`")
        })
    }
}

/// The function of CloudFormation that a map is, and its argument.
fn function(members: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (name, argument) = members.iter().next().filter(|_| members.len() == 1)?;
    let is_function = matches!(&**name, "Ref" | "Condition") || name.starts_with("Fn::");
    is_function.then_some((name, argument))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVERLESS: &str = "
service: movies
provider: {name: aws, stage: dev}
resources:
  Resources:
    Movies:
      Type: AWS::DynamoDB::Table
      DeletionPolicy: Retain
      Properties:
        TableName: movies-${self:provider.stage}
        AttributeDefinitions: [{AttributeName: year, AttributeType: N}]
        KeySchema: [{AttributeName: year, KeyType: HASH}]
        BillingMode: PAY_PER_REQUEST
        PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
    Bucket:
      Type: AWS::S3::Bucket
";

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Vec<String>, String> {
        let variables = variables.iter().copied();
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let tables = tables(text, &variables.collect())?;
        Ok(tables
            .into_iter()
            .map(|table| table.definition.name)
            .collect())
    }

    // A64
    #[test]
    fn tables_of_serverless_are_found() {
        let stage = [("self:provider.stage", "test")];
        assert_eq!(read(SERVERLESS, &stage).unwrap(), ["movies-test"]);
        let (before, resources) = SERVERLESS.split_once("  Resources:").unwrap();
        let resources = resources.replace('\n', "\n  ");
        let list = format!("{before}  - Resources:{resources}");
        assert_eq!(read(&list, &stage).unwrap(), ["movies-test"]);
    }

    #[test]
    fn tables_of_cloud_formation_are_found_in_yaml_and_json() {
        let key = "
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]";
        let yaml = format!(
            "
Parameters:
  Stage: {{Type: String, Default: dev}}
Resources:
  Users:
    Type: AWS::DynamoDB::Table
    Properties:{key}
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Sub '${{Stage}}-orders'{key}
"
        );
        assert_eq!(read(&yaml, &[]).unwrap(), ["dev-orders", "Users"]);
        assert_eq!(
            read(&yaml, &[("Stage", "x")]).unwrap(),
            ["x-orders", "Users"]
        );
        let json = yaml::read(&yaml).unwrap().to_string();
        assert_eq!(read(&json, &[]).unwrap(), ["dev-orders", "Users"]);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let stage = [("self:provider.stage", "test")];
        for (from, to, problem) in [
            (
                "${self:provider.stage}",
                "${opt:stage}",
                "resource `Movies`: `TableName` uses `opt:stage`, which has no value; set it with `variable`",
            ),
            (
                "movies-${self:provider.stage}",
                "!ImportValue name",
                "resource `Movies`: `TableName` is `Fn::ImportValue`, which is not understood",
            ),
            (
                "DeletionPolicy: Retain",
                "Condition: IsProd",
                "resource `Movies`: `Condition` is not understood",
            ),
            (
                "AWS::DynamoDB::Table",
                "AWS::DynamoDB::GlobalTable",
                "resource `Movies`: the type `AWS::DynamoDB::GlobalTable` is not understood",
            ),
            (
                "AWS::DynamoDB::Table",
                "AWS::S3::Bucket",
                "it has no resource of the type `AWS::DynamoDB::Table`",
            ),
            (
                "KeyType: HASH",
                "KeyType: Hash",
                "resource `Movies`: attribute `KeySchema[0].KeyType`: expected `HASH` or `RANGE`",
            ),
            (
                "BillingMode: PAY_PER_REQUEST",
                "KinesisStreamSpecification: {StreamArn: arn}",
                "resource `Movies`: attribute `KinesisStreamSpecification`: expected a member that a table definition \
                 has",
            ),
            (
                "  Resources:",
                "  - ${file(tables.yml)}\n  - Resources:",
                "`resources` has `${file(tables.yml)}`, which is not read; name that file",
            ),
        ] {
            let template = SERVERLESS.replace(from, to);
            assert_ne!(template, SERVERLESS);
            assert_eq!(read(&template, &stage).unwrap_err(), problem);
        }
    }
}
