//! Key conditions.

use std::borrow::Cow;

use super::condition::Comparison;
use super::text::Text;
use super::value::Value;
use crate::expr::error::InvalidExpression;

/// The condition on the key in a query.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyCondition {
    /// The part in DynamoDB's own syntax, if any. The rest is added to it.
    pub text: Option<Result<Text, InvalidExpression>>,
    /// The attributes of the partition key. Only an index has more than one.
    pub partition: Vec<(Cow<'static, str>, Value)>,
    /// The attributes of the sort key, from left to right.
    pub sort: Vec<(Cow<'static, str>, SortCondition)>,
}

/// A condition on an attribute of the sort key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SortCondition {
    Compare(Comparison, Value),
    Between(Value, Value),
    BeginsWith(Value),
}
