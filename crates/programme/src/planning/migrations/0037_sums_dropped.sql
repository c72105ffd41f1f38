-- Sums are figures: no page adds up lines any more.
DROP INDEX plan_line_sum_index;
DROP INDEX budget_line_sum_index;
