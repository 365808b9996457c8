-- The addresses of the files, by kind; the views read them from here.
set variable stock = $files
