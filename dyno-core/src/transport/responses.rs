//! The list of responses to several reads, each with an item, nothing, or an error.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{BatchStatementResponse, ItemResponse};

use super::failed::unreadable;
use super::places::Places;
use super::sdk_maps::Map;
use super::sink::{Sink, Slot};
use crate::codec::DecodeError;
use crate::codec::attribute_value;
use crate::error::{Error, Request, Result};
use crate::model::OwnItems;
use crate::wire::{Format, Reader, ValueReader};

/// The responses to several reads.
#[derive(Debug)]
pub(crate) struct Responded<P> {
    pub(crate) places: P,
    /// How many responses there are. DynamoDB sends one for each operation.
    count: usize,
    /// The failures by position. Only statements of a batch fail on their own.
    pub(crate) failed: HashMap<usize, StatementFailure>,
}

/// Why one statement of a batch failed.
#[derive(Debug, Default)]
pub struct StatementFailure {
    pub(crate) code: String,
    pub(crate) message: Option<String>,
    /// The text of the existing item, if a condition failed.
    pub(crate) old: Option<String>,
    /// Whether an earlier attempt of the batch may have carried the statement out.
    pub(super) outcome_unknown: bool,
}

/// The member `Responses`.
#[derive(Debug)]
pub(super) struct Responses<P> {
    pub(super) operations: usize,
    /// What tells the items of each operation apart; empty for operations without models.
    own: Vec<Option<OwnItems>>,
    pub(super) read: Slot<Responded<P>>,
}

impl<P: Places> Responses<P> {
    pub(super) fn new(operations: usize) -> Self {
        Self {
            operations,
            own: Vec::new(),
            read: Slot::default(),
        }
    }

    /// The responses to reads of models.
    pub(super) fn of(own: Vec<Option<OwnItems>>) -> Self {
        Self {
            operations: own.len(),
            own,
            read: Slot::default(),
        }
    }

    fn own(&self, position: usize) -> Option<OwnItems> {
        self.own.get(position).copied().flatten()
    }

    fn empty(&self) -> Responded<P> {
        Responded {
            places: P::empty(self.operations),
            count: 0,
            failed: HashMap::new(),
        }
    }

    /// The responses that were read, or those of the SDK's output if it has them.
    ///
    /// # Errors
    /// If there are more or fewer responses than operations, or if they are malformed.
    pub(super) fn take<R: Response>(
        &self,
        named: &Request,
        output: Option<&[R]>,
    ) -> Result<Responded<P>> {
        let read = self.any_number(named, output)?;
        match read.count == self.operations {
            true => Ok(read),
            false => Err(wrong_count(named, self.operations, read.count)),
        }
    }

    /// The same for writes that need no response: a transaction of them has none, or one for each.
    pub(super) fn take_if_any<R: Response>(
        &self,
        named: &Request,
        output: Option<&[R]>,
    ) -> Result<Responded<P>> {
        let read = self.any_number(named, output)?;
        match read.count == 0 || read.count == self.operations {
            true => Ok(read),
            false => Err(wrong_count(named, self.operations, read.count)),
        }
    }

    fn any_number<R: Response>(
        &self,
        named: &Request,
        output: Option<&[R]>,
    ) -> Result<Responded<P>> {
        let read = match output {
            None => Ok(self.read.take().unwrap_or_else(|| self.empty())),
            Some(output) => self.bridged(output),
        };
        read.map_err(|error| unreadable(named, error))
    }

    fn bridged<R: Response>(&self, output: &[R]) -> Result<Responded<P>, DecodeError> {
        let mut read = self.empty();
        read.count = output.len();
        for (position, response) in output.iter().enumerate() {
            if let (Some(item), Some(place)) = (response.item(), read.places.at(position)) {
                let text = attribute_value::to_json(item)?;
                let mut reader = Reader::from_json(&text, Format::DynamoDb);
                place.fill(reader.value(), self.own(position))?;
            }
            if let Some(failure) = response.failure()? {
                read.failed.insert(position, failure);
            }
        }
        Ok(read)
    }
}

impl<P: Places> Sink for Responses<P> {
    fn clear(&self) {
        self.read.clear();
    }

    fn members(&self) -> &'static [&'static str] {
        &["Responses"]
    }

    fn member(&self, _: &str, value: ValueReader<'_, '_>, _: usize) -> Result<(), DecodeError> {
        let mut read = self.empty();
        let mut responses = value.items()?;
        let mut position = 0;
        while let Some(mut response) = responses.next()? {
            while let Some((name, value)) = response.next()? {
                match (&*name, read.places.at(position)) {
                    _ if value.is_nothing() => value.text().map(drop)?,
                    ("Item", Some(place)) => place.fill(value, self.own(position))?,
                    ("Error", _) => {
                        read.failed.insert(position, failure(value)?);
                    }
                    _ => value.text().map(drop)?,
                }
            }
            position += 1;
        }
        read.count = position;
        self.read.fill(read);
        Ok(())
    }
}

fn wrong_count(named: &Request, operations: usize, responses: usize) -> Error {
    let error =
        format!("expected {operations} responses, one for each operation, found {responses}");
    unreadable(named, error)
}

fn failure(value: ValueReader<'_, '_>) -> Result<StatementFailure, DecodeError> {
    let mut failure = StatementFailure::default();
    let mut members = value.object()?;
    while let Some((name, value)) = members.next()? {
        let text = value.text()?;
        let string = || {
            let mut reader = Reader::from_json(text, Format::Plain);
            reader.value().string().map(|text| text.into_owned())
        };
        match &*name {
            "Code" => failure.code = string()?,
            "Message" if text != "null" => failure.message = Some(string()?),
            "Item" if text != "null" => failure.old = Some(text.to_owned()),
            _ => {}
        }
    }
    Ok(failure)
}

/// One response of the SDK's output.
pub(super) trait Response {
    fn item(&self) -> Option<&Map>;

    fn failure(&self) -> Result<Option<StatementFailure>, DecodeError> {
        Ok(None)
    }
}

impl Response for ItemResponse {
    fn item(&self) -> Option<&Map> {
        self.item.as_ref()
    }
}

impl Response for BatchStatementResponse {
    fn item(&self) -> Option<&Map> {
        self.item.as_ref()
    }

    fn failure(&self) -> Result<Option<StatementFailure>, DecodeError> {
        let Some(error) = &self.error else {
            return Ok(None);
        };
        let old = error.item.as_ref().filter(|old| !old.is_empty());
        Ok(Some(StatementFailure {
            code: error
                .code()
                .map_or_else(String::new, |code| code.as_str().to_owned()),
            message: error.message.clone(),
            old: old.map(attribute_value::to_json).transpose()?,
            outcome_unknown: false,
        }))
    }
}
