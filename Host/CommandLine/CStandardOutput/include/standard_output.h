#ifndef STANDARD_OUTPUT_H
#define STANDARD_OUTPUT_H

/* Writes out what was printed. 0 when all of it arrived since the process began; 1 when a reader went away that wanted no more;
   -1 when something was lost, as on a full disk. Swift cannot name the C library's stream, which is a variable. */
int standard_output_finish(void);

#endif
