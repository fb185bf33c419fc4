//! Requests to SNS: the form that the SDK writes.

use std::collections::{BTreeMap, BTreeSet};

use super::sns::{PublishedMessage, SentAttribute};

/// The parameters of a request.
#[derive(Debug)]
pub(super) struct Form(BTreeMap<String, String>);

impl Form {
    pub(super) fn parse(body: &[u8]) -> Self {
        let pairs = body.split(|byte| *byte == b'&');
        let pairs = pairs.filter(|pair| !pair.is_empty()).map(|pair| {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let mut next = || decode(halves.next().unwrap_or_default());
            (next(), next())
        });
        Self(pairs.collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The beginnings of the names of a list: `PublishBatchRequestEntries.member.1.`, in their order.
    pub(super) fn list(&self, prefix: &str) -> Vec<String> {
        let numbers = self.0.keys().filter_map(|name| {
            let (number, _) = name.strip_prefix(prefix)?.split_once('.')?;
            number.parse::<u32>().ok()
        });
        let numbers: BTreeSet<_> = numbers.collect();
        let numbers = numbers.into_iter();
        numbers.map(|number| format!("{prefix}{number}.")).collect()
    }

    /// The message whose parameters begin so.
    pub(super) fn message(&self, topic_arn: &str, prefix: &str, id: String) -> PublishedMessage {
        let text = |name: &str| self.get(&format!("{prefix}{name}")).map(str::to_owned);
        let attributes = self.list(&format!("{prefix}MessageAttributes.entry."));
        let attributes = attributes.iter().map(|entry| {
            let text = |name: &str| self.get(&format!("{entry}{name}")).map(str::to_owned);
            let bytes = text("Value.BinaryValue").unwrap_or_default();
            let attribute = SentAttribute {
                data_type: text("Value.DataType").unwrap_or_default(),
                text: text("Value.StringValue"),
                bytes: aws_smithy_types::base64::decode(bytes).unwrap_or_default(),
            };
            (text("Name").unwrap_or_default(), attribute)
        });
        PublishedMessage {
            id,
            topic: topic_arn.rsplit(':').next().unwrap_or_default().to_owned(),
            attributes: attributes.collect(),
            text: text("Message").unwrap_or_default(),
            subject: text("Subject"),
            message_group_id: text("MessageGroupId"),
            message_deduplication_id: text("MessageDeduplicationId"),
        }
    }
}

/// A value without its percent encoding.
fn decode(text: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter().copied();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16));
                let (high, low) = (digit().unwrap_or(0), digit().unwrap_or(0));
                u8::try_from(high * 16 + low).unwrap_or(0)
            }
            byte => byte,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_decoded() {
        let form = Form::parse(b"Action=Publish&Message=a%2Bb+%C3%A4%26&Empty=");
        assert_eq!(form.get("Message"), Some("a+b ä&"));
        assert_eq!(form.get("Empty"), Some(""));
        assert_eq!(form.get("None"), None);
        let form = Form::parse(b"M.entry.10.Name=j&M.entry.2.Name=b&M.entry.2.Value=v");
        assert_eq!(form.list("M.entry."), ["M.entry.2.", "M.entry.10."]);
    }
}
