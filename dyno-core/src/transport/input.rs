//! What is sent? One request, of which the SDK holds a part and we another.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::operation;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_runtime_api::client::interceptors::context::Input as SdkInput;

use crate::codec::DecodeError;
use crate::codec::attribute_value;
use crate::observe::Meters;
use crate::transport::Sender;
use crate::wire::{Format, MapReader, Reader};

/// A request: the SDK's builder with everything that is short, and members that we hold as text.
///
/// The builder turned into JSON by the SDK, and the members behind its own, is the body that is sent. The builder with the members as
/// maps is the same request for whoever wants the SDK's: [`into_sdk`](Self::into_sdk), and sending where the door is closed.
#[derive(Clone)]
pub(crate) struct Input<O> {
    skeleton: Box<O>,
    pub(super) strip: Strip,
    /// Whoever counts what it consumes.
    pub(super) meters: Meters,
    members: Vec<Member<O>>,
}

/// Takes out of the SDK's input what is in it for the endpoint rules only, before it is written.
pub(super) type Strip = fn(&mut SdkInput);

#[derive(Clone)]
struct Member<O> {
    name: &'static str,
    text: Arc<str>,
    set: Set<O>,
}

/// Gives the SDK's builder a member of which the text is known.
type Set<O> = fn(O, &str) -> Result<O, DecodeError>;

impl<O> Input<O> {
    pub(crate) fn new(skeleton: O) -> Self {
        Self {
            skeleton: Box::new(skeleton),
            strip: |_| {},
            meters: Meters::default(),
            members: Vec::new(),
        }
    }

    /// With a member, if there is a text. The keys of single items are none: they are short, so that the SDK's maps cost less than what
    /// splicing takes, and mocks look at them.
    pub(crate) fn with(mut self, name: &'static str, text: Option<Arc<str>>, set: Set<O>) -> Self {
        if let Some(text) = text {
            self.members.push(Member { name, text, set });
        }
        self
    }

    /// A copy, for where the door turns out to be closed the whole is still needed.
    pub(super) fn skeleton(&self) -> Box<O>
    where
        O: Clone,
    {
        self.skeleton.clone()
    }

    /// What the SDK holds.
    pub(super) fn builder(&self) -> &O {
        &self.skeleton
    }

    /// The whole request, in its box.
    pub(super) fn whole(self) -> Result<Box<O>, DecodeError> {
        match self.members.is_empty() {
            true => Ok(self.skeleton),
            false => self.into_sdk().map(Box::new),
        }
    }

    /// The members as they stand behind those of the skeleton, each after a comma.
    pub(super) fn splice(&self) -> String {
        // The quotes, the colon and the comma.
        let length = |member: &Member<O>| member.name.len() + member.text.len() + 4;
        let mut text = String::with_capacity(self.members.iter().map(length).sum());
        for member in &self.members {
            for part in [",\"", member.name, "\":", &*member.text] {
                text.push_str(part);
            }
        }
        text
    }

    /// The whole request as the SDK's builder.
    ///
    /// # Errors
    /// A [`DecodeError`] when a text is not what its member is: something wrote half a value.
    pub(crate) fn into_sdk(self) -> Result<O, DecodeError> {
        let mut members = self.members.into_iter();
        members.try_fold(*self.skeleton, |builder, member| {
            (member.set)(builder, &member.text)
        })
    }
}

/// A builder of a request whose response can say what it consumed.
pub(crate) trait Metered: Sized {
    fn ask(self, meters: &Meters) -> Self;
}

macro_rules! metered {
    ($($module:ident $builder:ident $(: $collections:ident)?)*) => {$(
        impl Metered for operation::$module::builders::$builder {
            fn ask(self, meters: &Meters) -> Self {
                self.set_return_consumed_capacity(meters.capacity())
                    $(.$collections(meters.collections()))?
            }
        }
    )*};
}

metered! {
    get_item GetItemFluentBuilder
    put_item PutItemFluentBuilder: set_return_item_collection_metrics
    update_item UpdateItemFluentBuilder: set_return_item_collection_metrics
    delete_item DeleteItemFluentBuilder: set_return_item_collection_metrics
    query QueryFluentBuilder
    scan ScanFluentBuilder
    batch_get_item BatchGetItemFluentBuilder
    batch_write_item BatchWriteItemFluentBuilder: set_return_item_collection_metrics
    transact_get_items TransactGetItemsFluentBuilder
    transact_write_items TransactWriteItemsFluentBuilder: set_return_item_collection_metrics
    execute_statement ExecuteStatementFluentBuilder
    batch_execute_statement BatchExecuteStatementFluentBuilder
    execute_transaction ExecuteTransactionFluentBuilder
}

impl<O: Metered> Input<O> {
    /// With the meters of the client: asks for what they count, and lets them count it when it is sent.
    pub(crate) fn metered(mut self, sender: &Sender) -> Self {
        let meters = sender.meters();
        if !meters.is_empty() {
            *self.skeleton = self.skeleton.ask(meters);
            self.meters = meters.clone();
        }
        self
    }
}

/// A builder of a request with expressions that have names and values.
pub(crate) trait HasExpressions: Sized {
    fn set_names(self, names: Option<HashMap<String, String>>) -> Self;
    fn set_values(self, values: Option<HashMap<String, AttributeValue>>) -> Self;
}

macro_rules! has_expressions {
    ($($module:ident $builder:ident)*) => {$(
        impl HasExpressions for operation::$module::builders::$builder {
            fn set_names(self, names: Option<HashMap<String, String>>) -> Self {
                self.set_expression_attribute_names(names)
            }

            fn set_values(self, values: Option<HashMap<String, AttributeValue>>) -> Self {
                self.set_expression_attribute_values(values)
            }
        }
    )*};
}

has_expressions! {
    put_item PutItemFluentBuilder
    update_item UpdateItemFluentBuilder
    delete_item DeleteItemFluentBuilder
    query QueryFluentBuilder
    scan ScanFluentBuilder
}

impl<O: HasExpressions> Input<O> {
    /// With what the placeholders of its expressions stand for.
    pub(crate) fn with_placeholders(
        self,
        names_text: Option<Arc<str>>,
        values_text: Option<Arc<str>>,
    ) -> Self {
        self.with("ExpressionAttributeNames", names_text, |request, text| {
            Ok(request.set_names(Some(names(text)?)))
        })
        .with("ExpressionAttributeValues", values_text, |request, text| {
            Ok(request.set_values(Some(attribute_value::from_json(text)?)))
        })
    }
}

/// The names behind placeholders, of a text.
pub(crate) fn names(text: &str) -> Result<HashMap<String, String>, DecodeError> {
    let mut reader = Reader::from_json(text, Format::Plain);
    let names = read_names(reader.item()?)?;
    reader.finish()?;
    Ok(names)
}

pub(super) fn read_names(
    mut map: MapReader<'_, '_>,
) -> Result<HashMap<String, String>, DecodeError> {
    let mut names = HashMap::new();
    while let Some((placeholder, name)) = map.next()? {
        names.insert(placeholder.into_owned(), name.string()?.into_owned());
    }
    Ok(names)
}
