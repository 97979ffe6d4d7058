#version 330
in vec3 in_pos; uniform mat4 VP; uniform mat4 LVP; out vec4 light_pos; out vec3 P;
void main(){ P=in_pos; light_pos=LVP*vec4(in_pos,1); gl_Position=VP*vec4(in_pos,1); }
