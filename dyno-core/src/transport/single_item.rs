//! GetItem, PutItem, UpdateItem, DeleteItem.

use aws_sdk_dynamodb::operation::delete_item::DeleteItemOutput;
use aws_sdk_dynamodb::operation::get_item::builders::GetItemFluentBuilder;
use aws_sdk_dynamodb::operation::put_item::PutItemOutput;
use aws_sdk_dynamodb::operation::update_item::UpdateItemOutput;

use super::failed::condition_failed;
use super::input::Input;
use super::item_sinks::{AttributesSink, ItemSink};
use super::operation::Operation;
use super::sdk_maps::{Map, text};
use super::send::{call, named, send};
use super::sink::Slot;
use super::table_ref::TableRef;
use super::written::Written;
use crate::codec::{DecodeDocument, decode_item_with};
use crate::error::{Result, Undecoded};
use crate::model::OwnItems;

/// Sends a GetItem. Returns the item if it exists; it may be one that cannot be decoded.
pub(crate) async fn get_item<T: DecodeDocument + Send + 'static>(
    input: Input<GetItemFluentBuilder>,
    target: &TableRef,
) -> Result<Option<Result<T, Undecoded>>> {
    let own = target.own;
    let sink = ItemSink {
        item: Slot::default(),
        own,
    };
    let call = call(&input, sink);
    let named = || named::<GetItemFluentBuilder>(target);
    match send(call.clone(), input).await {
        Ok(output) => match output.item {
            None => Ok(call.sink.item.take()),
            item => {
                let text = text(item.as_ref(), &named())?;
                let decode = |text: String| {
                    decode_item_with(&text, |map| OwnItems::read(own, map))
                        .map_err(|error| (error, text.into()))
                };
                Ok(text.map(decode))
            }
        },
        Err(error) => Err(call.failed(named(), error)),
    }
}

/// Sends a PutItem, an UpdateItem or a DeleteItem.
pub(crate) async fn write<O: WriteOperation>(
    input: Input<O>,
    target: &TableRef,
) -> Result<Written> {
    let call = call(&input, AttributesSink::default());
    match send(call.clone(), input).await {
        Ok(output) => match output.attributes() {
            None => Ok(Written::Done(call.sink.0.take())),
            attributes => text(attributes, &named::<O>(target)).map(Written::Done),
        },
        Err(error) => condition_failed(call.settle(call.failed(named::<O>(target), error))),
    }
}

/// An operation that writes one item.
pub(crate) trait WriteOperation: Operation<Output: WriteOutput> {}

impl<O: Operation<Output: WriteOutput>> WriteOperation for O {}

/// The SDK's output of a write.
pub(crate) trait WriteOutput {
    fn attributes(&self) -> Option<&Map>;
}

macro_rules! write_outputs {
    ($($output:ident)*) => {$(
        impl WriteOutput for $output {
            fn attributes(&self) -> Option<&Map> {
                self.attributes.as_ref()
            }
        }
    )*};
}

write_outputs!(PutItemOutput UpdateItemOutput DeleteItemOutput);

#[cfg(test)]
mod tests {
    use crate::example::{Movie, Service, brazil, ok};

    #[tokio::test]
    async fn an_item_survives_the_way_there_and_back() {
        let service = Service::new(|operation, body| match operation {
            "PutItem" => ok("{}"),
            _ => ok(body),
        });
        service.movies().put(&brazil()).await.unwrap();
        let [(_, body)] = service.asked().try_into().unwrap();
        let (_, item) = body.split_once(r#""Item":"#).unwrap();
        let item = item.strip_suffix('}').unwrap().to_owned();
        let service = Service::new(move |_, _| ok(&format!(r#"{{"Item":{item}}}"#)));
        let found: Option<Movie> = service.movies().get((1985, "Brazil")).await.unwrap();
        assert_eq!(found, Some(brazil()));
    }
}
