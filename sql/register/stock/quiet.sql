-- Progress is measured, so that it can be reported, and never drawn over the caller's output.
set enable_progress_bar = true;
set enable_progress_bar_print = false;
