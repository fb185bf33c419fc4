//! YAML as JSON: the short forms of CloudFormation's functions become their long forms.

use saphyr::{LoadableYamlNode as _, Scalar, Yaml};
use serde_json::{Map, Value, json};

/// Reads a document of YAML, of which JSON is a part.
pub(super) fn read(text: &str) -> Result<Value, String> {
    let documents = Yaml::load_from_str(text).map_err(|error| error.to_string())?;
    match &documents[..] {
        [document] => json_of(document),
        documents => Err(format!("it has {} documents, not one", documents.len())),
    }
}

fn json_of(yaml: &Yaml<'_>) -> Result<Value, String> {
    Ok(match yaml {
        Yaml::Value(Scalar::Null) => Value::Null,
        Yaml::Value(Scalar::Boolean(value)) => json!(value),
        Yaml::Value(Scalar::Integer(value)) => json!(value),
        Yaml::Value(Scalar::FloatingPoint(value)) => json!(value.into_inner()),
        Yaml::Value(Scalar::String(value)) => json!(value),
        Yaml::Sequence(elements) => {
            Value::Array(elements.iter().map(json_of).collect::<Result<_, _>>()?)
        }
        Yaml::Mapping(members) => {
            let members = members.iter().map(|(name, value)| {
                let name = match json_of(name)? {
                    Value::String(name) => name,
                    name => name.to_string(),
                };
                Ok((name, json_of(value)?))
            });
            Value::Object(members.collect::<Result<Map<_, _>, String>>()?)
        }
        // `!Ref` and `!Condition` keep their names; `!Sub` is `Fn::Sub`, and so on.
        Yaml::Tagged(tag, value) => {
            let name = match &*tag.suffix {
                name @ ("Ref" | "Condition") => name.to_owned(),
                name => format!("Fn::{name}"),
            };
            json!({ name: json_of(value)? })
        }
        Yaml::Alias(_) | Yaml::BadValue | Yaml::Representation(..) => {
            return Err("it has an alias or a value that cannot be read".to_owned());
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_have_their_long_forms() {
        let yaml =
            "a: !Ref B\nc: !Sub '${D}-e'\nf: [1, true, null, 1.5, '7']\ng: &h {i: j}\nk: *h\n1: 2";
        let expected = json!({
            "a": { "Ref": "B" }, "c": { "Fn::Sub": "${D}-e" }, "f": [1, true, null, 1.5, "7"],
            "g": { "i": "j" }, "k": { "i": "j" }, "1": 2,
        });
        assert_eq!(read(yaml), Ok(expected));
        assert_eq!(read(r#"{"a": "b\n"}"#), Ok(json!({ "a": "b\n" })));
        assert!(read("a: [").is_err());
        assert!(read("a\n---\nb").unwrap_err().contains("2 documents"));
    }
}
