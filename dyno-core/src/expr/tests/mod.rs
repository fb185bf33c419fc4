mod expression;
mod render;
