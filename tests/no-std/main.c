/* A program that knows nothing of Rust and links the driver: no std, no alloc, no unwinder. */
unsigned int read_device(unsigned long long serial_number);

int main(void) {
    return read_device(7) == 1 ? 0 : 1;
}
