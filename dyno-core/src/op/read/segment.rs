//! The part of a table that a scan reads.

use std::borrow::Cow;

use aws_sdk_dynamodb::operation::scan::builders::ScanFluentBuilder;

use crate::codec::attribute_value::from_json;
use crate::error::Result;
use crate::expr::ast;
use crate::op::read::page_request::{PageRequest, Selection, count_of};
use crate::transport::Input;

/// The whole table, or a segment of it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ScanSegment {
    Whole,
    /// A segment, and the number of segments.
    Of(u32, u32),
}

impl Selection for ScanSegment {
    type Request = ScanFluentBuilder;

    const HAS_BACKWARD: bool = false;

    fn key(&self) -> Option<&ast::KeyCondition> {
        None
    }

    fn order(&self) -> Cow<'static, str> {
        match self {
            Self::Whole => Cow::Borrowed("scan"),
            Self::Of(segment, total) => format!("scan {segment}/{total}").into(),
        }
    }

    fn input(
        request: &PageRequest<Self>,
        limit: Option<usize>,
    ) -> Result<Input<ScanFluentBuilder>> {
        let clauses = request.clauses()?;
        let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        let (segment, total) = match request.selection {
            Self::Whole => (None, None),
            Self::Of(segment, total) => (Some(number(segment)), Some(number(total))),
        };
        let index = request.index.as_ref().map(|index| index.name.to_string());
        let sender = &request.target.sender;
        let scan = sender.sdk().scan().table_name(&*request.target.table);
        let scan = scan
            .set_index_name(index)
            .set_filter_expression(clauses.filter)
            .set_projection_expression(clauses.projection)
            .set_limit(count_of(limit))
            .set_segment(segment)
            .set_total_segments(total)
            .set_select(clauses.select)
            .set_consistent_read(clauses.consistent);
        Ok(Input::new(scan)
            .metered(sender)
            .with("ExclusiveStartKey", clauses.start, |scan, text| {
                Ok(scan.set_exclusive_start_key(Some(from_json(text)?)))
            })
            .with_placeholders(clauses.names, clauses.values))
    }
}
